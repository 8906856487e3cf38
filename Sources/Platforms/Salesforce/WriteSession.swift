import Model

/// One batch on its way.
struct WriteSession {
    private let writes: [Write]
    private let api: SalesforceAPI
    private var dialogue: Dialogue
    private var outcomes: [Outcome?]

    init(writes: [Write], api: SalesforceAPI, dialogue: Dialogue) {
        self.writes = writes
        self.api = api
        self.dialogue = dialogue
        outcomes = Array(repeating: nil, count: writes.count)
    }

    /// One write's place in the batch, and the record it is about.
    private struct Item {
        let index: Int
        let id: SalesforceID
    }

    /// What is to be sent of a batch.
    private struct Plan {
        var updates: [Item] = []
        var creates: [Int] = []
        var upserts: [FieldPath: [Int]] = [:]
        var doubtful: [Int] = []
        var deletes: [Item] = []
    }

    mutating func run() throws(Dialogue.Question) -> [Outcome] {
        var plan = plan()
        try settleDoubts(&plan)
        try update(plan.updates)
        try create(plan.creates)
        for (path, indices) in plan.upserts.sorted(by: { $0.key < $1.key }) { try upsert(by: path, indices) }
        try delete(plan.deletes)
        return outcomes.map { $0 ?? .later(Later("not-attempted", scope: .item)) }
    }

    private mutating func plan() -> Plan {
        var plan = Plan()
        var keysSeen: Set<String> = []
        for (index, write) in writes.enumerated() {
            switch write.action {
            case .archive, .restore:
                outcomes[index] = .refused(Problem("cannot-archive", "Salesforce has no archive to put records in"))
            case .update(let id, _):
                if let id = identified(id, at: index) { plan.updates.append(Item(index: index, id: id)) }
            case .delete(let id):
                if let id = identified(id, at: index) { plan.deletes.append(Item(index: index, id: id)) }
            case .create(_, let uncertain):
                if let (path, value) = externalID(of: write) {
                    // The same key twice in one request fails both, or creates the record twice.
                    guard keysSeen.insert("\(path)=\(value.lowercased())").inserted else {
                        outcomes[index] = .later(Later("same-key-in-batch", scope: .item))
                        continue
                    }
                    plan.upserts[path, default: []].append(index)
                } else if uncertain {
                    plan.doubtful.append(index)
                } else {
                    plan.creates.append(index)
                }
            }
        }
        return plan
    }

    private mutating func identified(_ id: String, at index: Int) -> SalesforceID? {
        let read = SalesforceID(id)
        if read == nil { outcomes[index] = .refused(Problem("malformed-id", "the id is not one of Salesforce's")) }
        return read
    }

    /// The key by which the record can be written without knowing whether it exists.
    private func externalID(of write: Write) -> (FieldPath, String)? {
        for (path, value) in write.keys.pairs {
            guard let field = write.description?.fields[path], field.externalID, field.unique,
                let text = value.text, !text.isEmpty, SalesforceKind.isName(path.text)
            else { continue }
            return (path, text)
        }
        return nil
    }
}

// MARK: - Creates that may have happened

extension WriteSession {
    /// Looks for the records that earlier attempts may have created: what is found is updated, the rest is created.
    private mutating func settleDoubts(_ plan: inout Plan) throws(Dialogue.Question) {
        var taken: Set<SalesforceID> = []
        let groups = Dictionary(grouping: plan.doubtful) { keys(of: writes[$0]).paths }
        for (paths, indices) in groups.sorted(by: { $0.value[0] < $1.value[0] }) {
            guard !paths.isEmpty else {
                for index in indices { outcomes[index] = .refused(Self.untraceable) }
                continue
            }
            for (index, result) in zip(indices, try look(for: indices)) {
                switch result {
                case .later(let later): outcomes[index] = .later(later)
                case .refused(let problem): outcomes[index] = .refused(problem)
                case .found(let records):
                    guard let id = own(records, index) else {
                        plan.creates.append(index)
                        continue
                    }
                    guard taken.insert(id).inserted else {
                        outcomes[index] = .later(Later("same-record-in-batch", scope: .item))
                        continue
                    }
                    plan.updates.append(Item(index: index, id: id))
                }
            }
        }
    }

    private mutating func look(for indices: [Int]) throws(Dialogue.Question) -> [MatchResult] {
        let wanted = Set(indices.flatMap { fields(of: writes[$0]).paths }).filter(\.isSelectable).sorted()
        let queries = indices.map { IdentityQuery(writes[$0].kind, equals: keys(of: writes[$0])) }
        return try dialogue.look(for: queries, wanting: wanted, writes[indices[0]].description, api)
    }

    /// The record among those found that the earlier attempt created: one that holds what it wrote, else the youngest.
    private func own(_ records: [Snapshot], _ index: Int) -> SalesforceID? {
        let wanted = fields(of: writes[index])
        let exact = records.first { record in
            wanted.pairs.allSatisfy { record.fields[$0.path]?.agrees(with: $0.value) ?? false }
        }
        let youngest = records.max { ($0.createdAt?.milliseconds ?? 0) < ($1.createdAt?.milliseconds ?? 0) }
        return (exact ?? youngest).flatMap { SalesforceID($0.record.id) }
    }

    private func keys(of write: Write) -> Fields {
        Fields(
            Dictionary(write.keys.pairs.filter { !$0.value.isEmpty }.map { ($0.path, $0.value) }) { _, last in last }
        )
    }

    private func fields(of write: Write) -> Fields {
        switch write.action {
        case .create(let fields, _), .update(_, let fields): fields
        case .archive, .restore, .delete: [:]
        }
    }

    private static let untraceable = Problem(
        "uncertain-create",
        "an earlier attempt may have created the record, and it has no key to look for it by"
    )
}

// MARK: - Updates of what is gone

extension WriteSession {
    /// Finds out what "deleted" means: merged into another, deleted for good, or said of something that a value refers
    /// to, for Salesforce does not tell these apart.
    ///
    /// A delete that meets a deleted record is not looked into: its purpose is reached, and must not reach a survivor.
    private mutating func trace(_ items: [Item]) throws(Dialogue.Question) {
        let description = writes[0].description
        guard !items.isEmpty, SalesforceKind(kind.kind, described: description).deletes else { return }
        let records = items.map { kind.record($0.id.text) }
        for (item, sighting) in zip(items, try dialogue.sight(records, wanting: [], description, api)) {
            outcomes[item.index] = outcome(of: writes[item.index], onTo: sighting)
        }
    }

    private func outcome(of write: Write, onTo sighting: Sighting) -> Outcome {
        switch sighting {
        case .present: return .dangling(Self.referenceGone(in: fields(of: write), write.description))
        case .later(let later): return .later(later)
        case .refused(let problem), .excluded(let problem): return .refused(problem)
        case .gone, .moved, .concerns: break
        }
        // What an earlier attempt created was deleted behind the look-up: the next one looks again.
        if case .create = write.action { return .later(Later("deleted-meanwhile", scope: .item)) }
        if case .moved(let survivor) = sighting { return .moved(to: survivor) }
        return .gone
    }

    private static func referenceGone(in fields: Fields, _ description: KindDescription?) -> Problem {
        Problem(
            "reference-deleted",
            "the record is there, but one that a value refers to is deleted",
            fields: fields.pairs.filter { !$0.value.isEmpty && description?.fields[$0.path]?.type == .reference }
                .map(\.path)
        )
    }
}

// MARK: - Requests

extension WriteSession {
    private mutating func update(_ items: [Item]) throws(Dialogue.Question) {
        guard !items.isEmpty else { return }
        let records = items.map { item in
            SalesforceBody.record(
                writes[item.index].kind.kind,
                id: item.id,
                fields(of: writes[item.index]),
                writes[item.index].description
            )
        }
        let response = try dialogue.ask(api.write("PATCH", "composite/sobjects", Self.collection(records)))
        settle(items.map(\.index), with: outcomes(in: response, items.count) { applied($0, items[$1]) })
        try trace(items.filter { outcomes[$0.index] == .gone })
    }

    private mutating func create(_ indices: [Int]) throws(Dialogue.Question) {
        guard !indices.isEmpty else { return }
        let records = indices.map { index in
            SalesforceBody.record(writes[index].kind.kind, fields(of: writes[index]), writes[index].description)
        }
        let response = try dialogue.ask(api.write("POST", "composite/sobjects", Self.collection(records)))
        settle(indices, with: outcomes(in: response, indices.count) { result, _ in created(result) })
    }

    private mutating func upsert(by path: FieldPath, _ indices: [Int]) throws(Dialogue.Question) {
        let records = indices.map { index in
            // In a collection the key stands in each record; in a request for one record it must not.
            let key: Fields = [path: writes[index].keys[path] ?? .null]
            return SalesforceBody.record(
                writes[index].kind.kind,
                fields(of: writes[index]).overlaid(with: key),
                writes[index].description
            )
        }
        let target = "composite/sobjects/\(kind.kind)/\(path)"
        let response = try dialogue.ask(api.write("PATCH", target, Self.collection(records)))
        settle(indices, with: outcomes(in: response, indices.count) { result, _ in created(result) })
    }

    private mutating func delete(_ items: [Item]) throws(Dialogue.Question) {
        guard !items.isEmpty else { return }
        let ids = items.map(\.id.text).joined(separator: ",")
        let response = try dialogue.ask(api.write("DELETE", "composite/sobjects?ids=\(ids)&allOrNone=false"))
        settle(items.map(\.index), with: outcomes(in: response, items.count) { applied($0, items[$1]) })
    }

    private var kind: KindRef { writes[0].kind }

    private static func collection(_ records: [JSON]) -> JSON {
        ["allOrNone": false, "records": .array(records)]
    }

    private func applied(_ result: CollectionResult, _ item: Item) -> Outcome {
        guard let fault = result.fault else {
            return .accepted(Accepted(kind.record(item.id.text), created: false))
        }
        return fault.isOfReference ? .dangling(fault.problem) : Outcome(fault.setback())
    }

    private func created(_ result: CollectionResult) -> Outcome {
        guard let fault = result.fault else {
            guard let id = result.id else { return .later(Later("unexpected-answer", scope: .item, alone: true)) }
            return .accepted(Accepted(kind.record(id.text), created: result.created ?? true))
        }
        // A record that is not there yet cannot be gone: what is gone is something it refers to.
        return fault.isOfReference || fault.remedy == .gone ? .dangling(fault.problem) : Outcome(fault.setback())
    }

    /// One outcome for each record of a request, whose answer lists them in the request's order.
    private func outcomes(
        in response: HTTPResponse,
        _ count: Int,
        _ outcome: (CollectionResult, Int) -> Outcome
    ) -> [Outcome] {
        let shared = count > 1
        if let fault = SalesforceFault(response) {
            return Array(repeating: Outcome(fault.setback(shared: shared)), count: count)
        }
        guard let results = (try? JSON.parse(response.body))?.elements, results.count == count else {
            return Array(repeating: .later(Later("unexpected-answer", scope: .item, alone: shared)), count: count)
        }
        return results.enumerated().map { outcome(CollectionResult($0.element), $0.offset) }
    }

    private mutating func settle(_ indices: [Int], with settled: [Outcome]) {
        for (index, outcome) in zip(indices, settled) { outcomes[index] = outcome }
    }
}

/// What a collection's answer says about one record.
private struct CollectionResult {
    let id: SalesforceID?
    let created: Bool?
    let fault: SalesforceFault?

    /// Success is what `success` says: an accepted record can list errors that are notes.
    init(_ json: JSON) {
        id = json["id"]?.text.flatMap { SalesforceID($0) }
        created = json["created"]?.flag
        fault = json["success"]?.flag == true ? nil : SalesforceFault(item: json)
    }
}
