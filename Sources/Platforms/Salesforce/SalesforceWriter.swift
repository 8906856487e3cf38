import Model

/// Applies changes through the collection resources: up to 200 records in one call, each with an outcome of its own.
///
/// A create is written by external id where the kind has one among the keys: then it can be repeated without creating
/// twice. Where an earlier attempt may have gone through and there is no external id, the record is looked for first.
struct SalesforceWriter: Writer {
    /// The API.
    let api: SalesforceAPI

    /// The most records of a collection request.
    let batchLimit = 200

    func step(towards writes: [Write], after responses: [HTTPResponse]) -> Step<[Outcome]> {
        Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            var session = WriteSession(writes: writes, api: api, dialogue: dialogue)
            return try session.run()
        }
    }
}
