import Model

/// A partial update: an XML diff after RFC 5261, as far as Arlo documents it.
///
/// A selector that does not fit the resource fails, and with it the whole diff: to replace or remove what is not there,
/// to add what is there already. An element without a text has no text to replace.
struct ArloDiff: Sendable {
    private let operations: [XMLElement]
    private let tenant: ArloTenant

    /// Takes a `diff` document.
    init(_ document: XMLElement, in tenant: ArloTenant) {
        operations = document.children
        self.tenant = tenant
    }

    /// A record with every operation done to it, in order.
    ///
    /// - Throws: 400 for an operation that does not fit.
    func applied(to record: ArloRecord) throws(ArloFault) -> ArloRecord {
        guard !operations.isEmpty else { throw .invalid("The diff is empty.") }
        var record = record
        for operation in operations {
            let target = try Target(operation.attribute("sel") ?? "", of: record.kind, in: tenant)
            switch operation.name {
            case "replace": try replace(target, with: operation, in: &record)
            case "add": try add(operation, at: target, in: &record)
            case "remove": try remove(target, from: &record)
            default: throw .invalid("A diff has no operation '\(operation.name)'.")
            }
        }
        try tenant.checkWhole(record)
        return record
    }

    private func replace(
        _ target: Target,
        with operation: XMLElement,
        in record: inout ArloRecord
    ) throws(ArloFault) {
        guard let field = target.field else { throw .invalid("A whole resource cannot be replaced by a diff.") }
        try demand(target, in: record)
        let text: String
        if target.isText {
            text = operation.text
        } else {
            guard let element = operation.children.first, operation.children.count == 1, element.name == field.name
            else { throw .invalid("'\(target.selector)' can only be replaced by an element \(field.name).") }
            text = element.text
        }
        try set(field, to: text, in: &record)
    }

    private func add(_ operation: XMLElement, at target: Target, in record: inout ArloRecord) throws(ArloFault) {
        if let field = target.field {
            guard !target.isText, record.values[field.name]?.isEmpty == true else { throw Self.misfit(target) }
            return try set(field, to: operation.text, in: &record)
        }
        guard !operation.children.isEmpty else { throw .invalid("There is nothing to add.") }
        for element in operation.children {
            guard let field = tenant.field(element.name, of: record.kind) else {
                throw .invalid("\(record.kind.element) has no property '\(element.name)'.")
            }
            guard record.values[field.name] == nil else {
                throw .invalid("'\(target.selector)' has a \(field.name) already.")
            }
            try set(field, to: element.text, in: &record)
        }
    }

    private func remove(_ target: Target, from record: inout ArloRecord) throws(ArloFault) {
        guard let field = target.field else { throw .invalid("A whole resource cannot be removed by a diff.") }
        try demand(target, in: record)
        guard field.isWritable else { throw .invalid("\(field.name) is read-only.") }
        record.values[field.name] = target.isText ? "" : nil
    }

    private func set(_ field: ArloField, to text: String, in record: inout ArloRecord) throws(ArloFault) {
        guard field.isWritable else { throw .invalid("\(field.name) is read-only.") }
        try tenant.check(text, for: field)
        record.values[field.name] = text
    }

    /// Checks that what a selector names is there: the element, or its text.
    private func demand(_ target: Target, in record: ArloRecord) throws(ArloFault) {
        let text = target.field.flatMap { record.values[$0.name] }
        guard let text, !target.isText || !text.isEmpty else { throw Self.misfit(target) }
    }

    private static func misfit(_ target: Target) -> ArloFault {
        .invalid("The selector '\(target.selector)' does not match the resource.")
    }

    /// What a selector names: a resource, one of its elements, or that element's text.
    private struct Target {
        let selector: String
        let field: ArloField?
        let isText: Bool

        /// Reads `Contact`, `Contact/Email`, `Contact/Email/text()[1]`, with a slash in front or without.
        init(_ selector: String, of kind: ArloKind, in tenant: ArloTenant) throws(ArloFault) {
            var names = selector.split(separator: "/").map { name in
                String(name.hasSuffix("[1]") ? name.dropLast(3) : name)
            }
            let misfit = ArloFault.invalid("The selector '\(selector)' does not match the resource.")
            guard names.first == kind.element else { throw misfit }
            names.removeFirst()
            isText = names.last == "text()"
            if isText { names.removeLast() }
            guard names.count <= 1, !names.isEmpty || !isText else { throw misfit }
            field = names.first.flatMap { tenant.field($0, of: kind) }
            guard names.isEmpty || field != nil else { throw misfit }
            self.selector = selector
        }
    }
}
