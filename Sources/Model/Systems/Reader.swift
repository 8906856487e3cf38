/// The reading half of a codec: fetches records by id.
package protocol Reader: Sendable {
    /// How many records one conversation may fetch.
    var readLimit: Int { get }

    /// The next move of fetching records of one kind.
    ///
    /// - Parameters:
    ///   - records: one to `readLimit` records of one kind.
    ///   - paths: the fields wanted. A wanted field that the record has but does not tell is null in the snapshot. A path
    ///     that `FieldPath.related` made asks whether there is a related record of that name: a flag.
    ///   - description: the kind's fields, as far as known.
    ///   - responses: the answers so far.
    /// - Returns: the next request, or one sighting for each record, in their order.
    func step(
        towards records: [RecordRef],
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<[Sighting]>
}

/// The searching half of a codec: looks up candidates for a counterpart.
package protocol Matcher: Sendable {
    /// How many queries one conversation may carry.
    var matchLimit: Int { get }

    /// The next move of looking up records by their fields.
    ///
    /// - Parameters:
    ///   - queries: one to `matchLimit` queries of one kind with the same fields.
    ///   - paths: the fields wanted of what is found.
    ///   - description: the kind's fields, as far as known.
    ///   - responses: the answers so far.
    /// - Returns: the next request, or one result for each query, in their order.
    func step(
        for queries: [IdentityQuery],
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<[MatchResult]>
}

/// A question for records whose fields have certain values.
package struct IdentityQuery: Sendable, Hashable {
    /// The kind asked for.
    package let kind: KindRef
    /// The values, all of which must be equal; none of them is empty.
    package let equals: Fields

    /// States a query.
    package init(_ kind: KindRef, equals: Fields) {
        self.kind = kind
        self.equals = equals
    }
}

/// What a look-up found.
package enum MatchResult: Sendable, Hashable {
    /// The records, at most ten, the most recently changed first. The system may have compared loosely (Salesforce
    /// ignores case): the caller compares again.
    case found([Snapshot])
    /// Not now.
    case later(Later)
    /// The system refuses: the field cannot be searched, or may not be seen.
    case refused(Problem)
}
