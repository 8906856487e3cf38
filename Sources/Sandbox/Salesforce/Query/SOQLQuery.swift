import Model

/// A query, its names resolved in the schema.
struct SOQLQuery: Sendable {
    /// What is selected.
    enum Selection: Sendable {
        /// Fields of the record and of the records it refers to.
        case fields([SOQLRoute])
        /// `COUNT()`: only how many there are.
        case count
        /// `COUNT(Field)`: one row that holds the number of records with a value there.
        case countOf(SOQLRoute)
    }

    /// One criterion of `ORDER BY`.
    struct Ordering: Sendable {
        let route: SOQLRoute
        var descending = false
        var nullsLast = false
    }

    let object: SalesforceObject
    let selection: Selection
    var condition: SOQLCondition?
    var orderings: [Ordering] = []
    var limit: Int?
    var offset = 0
}

/// How to reach a field from a record: over references, or none.
struct SOQLRoute: Sendable, Hashable {
    /// The references on the way.
    let steps: [SalesforceField]
    /// The objects reached by them.
    let objects: [SalesforceObject]
    /// The field at the end.
    let field: SalesforceField
}

/// What a record must satisfy.
indirect enum SOQLCondition: Sendable {
    case all([SOQLCondition])
    case any([SOQLCondition])
    case not(SOQLCondition)
    case test(SOQLTest)
}

/// One comparison.
struct SOQLTest: Sendable {
    /// How values are compared.
    enum Comparison: String, Sendable {
        case equal = "="
        case different = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case like, isIn, notIn, includes, excludes
    }

    let route: SOQLRoute
    let comparison: Comparison
    /// The value or values compared with.
    let operands: [FieldValue]
    /// The pattern of LIKE.
    var pattern: SOQLText?
    /// The operands as keys, for looking many of them up.
    let keys: Set<String>

    init(route: SOQLRoute, comparison: Comparison, operands: [FieldValue], pattern: SOQLText? = nil) {
        self.route = route
        self.comparison = comparison
        self.operands = operands
        self.pattern = pattern
        keys = Set(operands.compactMap { SOQLOrder.key($0, of: route.field) })
    }
}
