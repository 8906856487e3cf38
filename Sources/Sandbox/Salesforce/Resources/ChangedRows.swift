import Model

/// `/sobjects/{type}/updated` and `/deleted`: which rows changed within a window, to the minute.
extension SalesforceSimulator {
    /// The ids of the rows in use that were created or changed within the window.
    func updated(_ object: SalesforceObject, _ call: SalesforceCall) throws(SalesforceFault) -> JSON {
        let window = try Window(call, longest: .seconds(30 * 86_400))
        let rows = rows(of: object).filter { $0.deleted == nil && window.contains($0.stamp) }
        return [
            "ids": .array(rows.map { .string($0.id) }),
            "latestDateCovered": .string(window.covered.text(offset: "+0000")),
        ]
    }

    /// The ids of the rows that were deleted within the window.
    func deleted(_ object: SalesforceObject, _ call: SalesforceCall) throws(SalesforceFault) -> JSON {
        let window = try Window(call, longest: .seconds(15 * 86_400))
        let rows = rows(of: object).filter { row in row.deleted.map(window.contains) ?? false }
        return [
            "deletedRecords": .array(
                rows.map { row in
                    ["id": .string(row.id), "deletedDate": .string((row.deleted ?? row.stamp).text(offset: "+0000"))]
                }
            ),
            "earliestDateAvailable": .string((call.author.now - .seconds(15 * 86_400)).text(offset: "+0000")),
            "latestDateCovered": .string(window.covered.text(offset: "+0000")),
        ]
    }

    private func rows(of object: SalesforceObject) -> [SalesforceRow] {
        (organization.tables[object.name]?.unordered).map { rows in rows.sorted { $0.order < $1.order } } ?? []
    }
}

private struct Window {
    let start: Timestamp
    let end: Timestamp
    let covered: Timestamp

    init(_ call: SalesforceCall, longest: Duration) throws(SalesforceFault) {
        guard call.method == "GET" else { throw .methodNotAllowed(call.method, allowed: "GET,HEAD") }
        guard let start = call.query["start"].flatMap(Self.instant), let end = call.query["end"].flatMap(Self.instant)
        else {
            throw SalesforceFault("INVALID_REPLICATION_DATE", "start and end must be dates in ISO 8601 format")
        }
        self.start = Self.minute(start)
        self.end = Self.minute(end)
        covered = min(self.end, Self.minute(call.author.now))
        guard self.end > self.start else {
            throw SalesforceFault(
                "INVALID_REPLICATION_DATE",
                "The end date must be at least one minute after the start date"
            )
        }
        guard call.author.now - self.start <= longest else {
            throw SalesforceFault("INVALID_REPLICATION_DATE", "The start date is too long ago")
        }
    }

    func contains(_ instant: Timestamp) -> Bool { start <= instant && instant < end }

    private static func instant(_ text: String) -> Timestamp? { Timestamp(text) }

    private static func minute(_ instant: Timestamp) -> Timestamp {
        Timestamp(seconds: instant.seconds - instant.seconds % 60)
    }
}
