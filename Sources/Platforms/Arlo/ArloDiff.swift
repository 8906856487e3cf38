import Model

/// Values as Arlo's documents write them, checked before anything is sent.
struct ArloValues {
    /// Elements and their texts, nil for no value, in the documented order.
    let elements: [(name: String, text: String?)]

    /// Spells values.
    ///
    /// - Throws: `Problem` naming the field that is not known, not writable or too long, or whose value it cannot hold.
    init(_ fields: Fields, of kind: ArloKind) throws(Problem) {
        let known = ArloFields.all(of: kind)
        for (path, _) in fields.pairs where !known.contains(where: { $0.path == path }) {
            throw Problem("unknown-field", "Arlo's \(kind.collection) have no such field", fields: [path])
        }
        var elements: [(name: String, text: String?)] = []
        for field in known {
            guard let value = fields[field.path] else { continue }
            elements.append((field.path.text, try Self.spell(value, field)))
        }
        self.elements = elements
    }

    private static func spell(_ value: FieldValue, _ field: ArloFields.Field) throws(Problem) -> String? {
        guard field.description.updatable else {
            throw Problem("not-writable", "Arlo does not let this field be written here", fields: [field.path])
        }
        guard let typed = field.description.type.interpret(value) else {
            throw Problem("wrong-type", "the value is not what the field holds", fields: [field.path])
        }
        guard let text = typed.text, !text.isEmpty else { return nil }
        // Arlo's platform counts a text's UTF-16 units, as far as can be told from outside.
        if let length = field.description.length, text.utf16.count > length {
            throw Problem("too-long", "Arlo keeps \(length) characters in this field", fields: [field.path])
        }
        return text
    }

    /// A new record with these values.
    func document(of kind: ArloKind) -> String {
        let members = elements.compactMap { name, text in text.map { ArloXML.element(name, $0) } }
        return "<\(kind.rawValue)>\(members.joined())</\(kind.rawValue)>"
    }
}

/// What makes a resource's document have certain values (RFC 5261), and nothing else.
///
/// Arlo answers 400 to a step whose selector finds nothing, so each depends on what is there now. Source:
/// developer.arlo.co, PATCH; that an empty element has no text to replace is our own conclusion.
struct ArloDiff: Hashable {
    /// One step.
    enum Step: Hashable {
        /// The text of an element that has some.
        case replace(String, String)
        /// An element that is not there.
        case add(String, String)
        /// An element that is there.
        case remove(String)
    }

    /// The name of the document's root.
    let root: String
    /// The steps, in order; none when everything is as it should be.
    let steps: [Step]

    /// States steps.
    init(root: String, steps: [Step]) {
        self.root = root
        self.steps = steps
    }

    /// Compares what is wanted with what is there.
    init(_ wanted: ArloValues, on element: XMLElement) {
        root = element.name.local
        steps = wanted.elements.flatMap { name, text -> [Step] in
            let present = element.member(name)
            let current = element.content(name)
            switch (current, text) {
            case (let current?, let text?): return current == text ? [] : [.replace(name, text)]
            case (nil, let text?): return (present == nil ? [] : [.remove(name)]) + [.add(name, text)]
            case (_?, nil): return [.remove(name)]
            case (nil, nil): return []
            }
        }
    }

    /// The difference as Arlo takes it.
    var xml: String {
        let steps = steps.map { step in
            switch step {
            case .replace(let name, let text):
                "<replace sel=\"\(root)/\(name)/text()[1]\">\(XMLText.escape(text))</replace>"
            case .add(let name, let text): "<add sel=\"\(root)\">\(ArloXML.element(name, text))</add>"
            case .remove(let name): "<remove sel=\"\(root)/\(name)\"/>"
            }
        }
        return "<diff>\(steps.joined())</diff>"
    }
}

/// Writes elements.
enum ArloXML {
    /// An element with a text in it.
    static func element(_ name: String, _ text: String) -> String { "<\(name)>\(XMLText.escape(text))</\(name)>" }
}
