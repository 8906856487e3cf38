/// What is kept as the text of a JSON document, and reads back by `init(stored:)`.
package protocol Stored {
    /// Writes it as one value.
    func write(to json: inout JSONComposer)
}

extension Stored {
    /// The text of the document.
    package var stored: String {
        var composer = JSONComposer()
        write(to: &composer)
        return composer.text
    }
}

extension JSONComposer {
    /// Writes a member of an object: its name, and what is kept.
    package mutating func member(_ name: String, _ kept: some Stored) {
        self.name(name)
        kept.write(to: &self)
    }

    /// Writes a member of an object: its name, and a list of what is kept.
    package mutating func member(_ name: String, _ all: [some Stored]) {
        self.name(name)
        array { json in for kept in all { kept.write(to: &json) } }
    }
}
