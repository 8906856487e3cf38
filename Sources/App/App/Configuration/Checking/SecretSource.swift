import Model

/// Where secrets come from, and which ways are allowed in this document.
package struct SecretSource: Sendable {
    /// How much a document may say about secrets.
    package enum Trust: Sendable {
        /// Secrets come from the environment or from files.
        case operators
        /// The sandbox wrote the document: its secrets are worth nothing, and stand in it.
        case sandbox
        /// Nothing leaves the process: secrets may stand in the document, and real ones are not fetched.
        case rehearsal
    }

    /// Why there is no secret.
    struct Fault: Error {
        /// What is wrong; without the value.
        let problem: String
        /// What to do.
        let remedy: String
    }

    /// The largest secret, in bytes; an RSA key of 8192 bits in PEM has about 6,500.
    static let sizeLimit = 64 * 1024

    /// What the document may say.
    package let trust: Trust
    let environment: ConfigurationEnvironment
    let files: ConfigurationFiles
    /// The folder that relative paths start from.
    let folder: String

    /// Fetches the secret that a text names.
    func fetch(_ text: String) throws(Fault) -> Secret {
        if trust == .rehearsal { return Self.standIn(for: text) }
        if text.hasPrefix("env:") { return try variable(String(text.dropFirst(4))) }
        if text.hasPrefix("file:") { return try file(String(text.dropFirst(5))) }
        guard trust == .sandbox else {
            throw Fault(
                problem: "a secret stands in the file",
                remedy: "write `env:NAME` or `file:PATH`, and change the secret: whoever saw this file knows it"
            )
        }
        guard !text.isEmpty else { throw Fault(problem: "the secret is empty", remedy: "write it here") }
        return Secret(text)
    }

    /// A secret of a rehearsal: as written, or, in place of a real one that nobody fetches, a constant of its name.
    private static func standIn(for text: String) -> Secret {
        text.hasPrefix("env:") || text.hasPrefix("file:") ? Secret("stands in for \(text)") : Secret(text)
    }

    /// The whole path of a file that the document names.
    func path(of text: String) -> String {
        text.hasPrefix("/") || folder.isEmpty ? text : folder + "/" + text
    }

    private func variable(_ name: String) throws(Fault) -> Secret {
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || isLetterOrDigit($0) }) else {
            throw Fault(
                problem: "`env:` names no variable",
                remedy: "write `env:NAME` with letters, digits and underscores"
            )
        }
        guard let value = environment.value(name) else {
            throw Fault(
                problem: "the environment variable \(name) is not set",
                remedy: "set \(name) before the command"
            )
        }
        guard !value.isEmpty else {
            throw Fault(problem: "the environment variable \(name) is empty", remedy: "give \(name) a value")
        }
        return Secret(value)
    }

    private func file(_ name: String) throws(Fault) -> Secret {
        let file = try open(name)
        guard !file.isWorldReadable else {
            throw Fault(problem: "everybody on this machine may read \(name)", remedy: "run `chmod o-rwx \(name)`")
        }
        let secret = Self.withoutNewline(file.content)
        guard !secret.isEmpty else {
            throw Fault(problem: "the file \(name) is empty", remedy: "put the secret into it")
        }
        return Secret(secret)
    }

    /// Reads a file that the document names.
    func open(_ name: String) throws(Fault) -> ConfigurationFiles.File {
        guard !name.isEmpty else { throw Fault(problem: "`file:` names no file", remedy: "write `file:PATH`") }
        switch files.read(path(of: name), Self.sizeLimit) {
        case .success(let file): return file
        case .failure(.missing):
            throw Fault(
                problem: "there is no file \(name)",
                remedy: "create it; paths start from the configuration's folder"
            )
        case .failure(.unreadable):
            throw Fault(
                problem: "the file \(name) cannot be read",
                remedy: "let the gateway's user read it: `chmod u+r \(name)`"
            )
        case .failure(.large):
            throw Fault(
                problem: "the file \(name) is larger than 64 KiB",
                remedy: "name the file that holds only the secret"
            )
        }
    }

    private func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Bytes without the line break that editors put at the end.
    private static func withoutNewline(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.last != 10 { return bytes }
        return bytes.dropLast().last == 13 ? bytes.dropLast(2) : bytes.dropLast()
    }
}
