import Model
import Pipeline
import Store

/// Reads what came in of late, and compares it with what receivers are said to carry and with the records.
struct ReceiverReading: Sendable {
    /// The configuration.
    let configuration: LoadedConfiguration
    /// What the journal tells.
    let journal: JournalFacts
    /// What the systems told.
    let systems: [SystemFacts]

    /// How many notifications of a connection are read.
    private static let limit = 200

    /// What is known, by connection.
    var facts: [ReceiverFacts] {
        configuration.gateway.systems.keys.sorted().map { name in
            let notifications = journal.notifications(of: name)
            var facts = ReceiverFacts(connection: name)
            facts.arrivals = notifications.count
            facts.last = notifications.first?.arrival.receivedAt
            facts.refusals = journal.refusals[name] ?? Refusals()
            facts.gaps = gaps(name, notifications)
            facts.unknown = unknown(name)
            return facts
        }
    }

    private func kinds(_ name: ConnectionName) -> [KindRef: KindFacts] {
        systems.first { $0.connection == name }?.kinds ?? [:]
    }

    private func unknown(_ name: ConnectionName) -> [(receiver: String, kind: KindRef, field: FieldPath)] {
        kinds(name).sorted { $0.key.description < $1.key.description }.flatMap { kind, facts in
            guard let fields = facts.description?.fields else { return [] as [(String, KindRef, FieldPath)] }
            let known = Set(fields.keys.map { $0.text.lowercased() })
            return configuration.carried(of: kind).filter { !known.contains($0.field.text.lowercased()) }.map {
                ($0.receiver, kind, $0.field)
            }
        }
    }

    /// The fields that a record's newest notification left out in the very state in which it has been seen to have them.
    ///
    /// Older ones do not count: two changes within one second have the same version.
    private func gaps(_ name: ConnectionName, _ entries: [EntryHistory]) -> [ReceiverFacts.Gap] {
        guard let source = configuration.gateway.systems[name]?.source else { return [] }
        var gaps: [ReceiverFacts.Gap] = []
        var told: Set<RecordRef> = []
        for entry in entries.prefix(Self.limit) {
            for event in (try? source.read(entry.arrival))?.events ?? [] where told.insert(event.record).inserted {
                guard let seen = kinds(name)[event.record.kind]?.records.first(where: { $0.record == event.record }),
                    let version = event.version, version.instant == seen.version?.instant
                else { continue }
                for (receiver, field) in configuration.carried(of: event.record.kind)
                where receiver == entry.arrival.receiver && event.fields[field]?.isEmpty == true {
                    guard let value = seen.fields[field], !value.isEmpty else { continue }
                    Self.add(receiver, field, event.record, to: &gaps)
                }
            }
        }
        return gaps
    }

    private static func add(
        _ receiver: String,
        _ field: FieldPath,
        _ record: RecordRef,
        to gaps: inout [ReceiverFacts.Gap]
    ) {
        let known = gaps.firstIndex { $0.receiver == receiver && $0.kind == record.kind && $0.field == field }
        guard let known else {
            return gaps.append(.init(receiver: receiver, kind: record.kind, field: field, count: 1, example: record))
        }
        gaps[known].count += 1
    }
}
