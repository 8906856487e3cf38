/// A promise of the product that must hold for whatever bytes it is given.
package struct FuzzTarget: Sendable {
    /// The name: of its corpus under `fixtures/fuzz`, and for `make fuzz FUZZ_TARGET=…`.
    package let name: String
    /// What must hold, in one sentence.
    package let promise: String
    /// The longest input that is worth trying, in bytes.
    package let sizeLimit: Int
    /// Pieces of the language that inputs are made of, which chance would not find.
    package let words: [String]
    private let check: @Sendable ([UInt8]) throws -> Void

    /// States a target; its check throws when the promise is broken.
    init(
        _ name: String,
        _ promise: String,
        sizeLimit: Int = 4096,
        words: [String] = [],
        check: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.name = name
        self.promise = promise
        self.sizeLimit = sizeLimit
        self.words = words
        self.check = check
    }

    /// How an input breaks the promise; nil when it does not.
    package func breach(by input: [UInt8]) -> String? {
        do {
            try check(input)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Every target.
    package static let all: [FuzzTarget] = [
        .json, .texts, .xml, .signatures, .soap, .events, .notifications, .arloNotifications, .answers, .arloAnswers,
        .examinations,
        .soql, .mapping, .yaml, .configuration, .rehearsals, .http, .ingress,
    ]
}

/// A promise that an input has broken.
struct Breach: Error, CustomStringConvertible {
    /// What should have held.
    let description: String
}

/// Makes sure that something holds.
func hold(_ holds: Bool, _ promise: @autoclosure () -> String) throws(Breach) {
    guard holds else { throw Breach(description: promise()) }
}
