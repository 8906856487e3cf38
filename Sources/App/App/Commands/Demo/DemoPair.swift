import Model
import Pipeline
import Sandbox
import Store

/// Two records that are linked, or were until one of them was merged away or deleted, as their systems have them now.
struct DemoPair: Sendable, Hashable {
    /// A field on both sides.
    struct Line: Sendable, Hashable {
        /// The fields.
        let pair: FieldPair
        /// The platform's value.
        let platform: FieldValue
        /// The CRM's value.
        let crm: FieldValue
        /// Whether both systems mean the same.
        let agrees: Bool
    }

    /// The sync that keeps them in step.
    let sync: SyncName
    /// The record on the CRM's side.
    let crm: RecordRef
    /// The record on the platform's side.
    let platform: RecordRef
    /// Whether the CRM's record is in use; deleted as well when it is not there at all.
    let crmState: SimulatedRecord.State
    /// Whether the platform's record is in use.
    let platformState: SimulatedRecord.State
    /// The mapped fields.
    let lines: [Line]
    private let isLinked: Bool

    /// The pair of a link; nil while one side is being created, for what never was a link, and for two that somebody
    /// has parted and that are both still in use.
    ///
    /// - Parameters:
    ///   - link: the link.
    ///   - sync: its sync.
    ///   - links: all of them, by which a reference on one side is compared with one on the other.
    ///   - host: the systems.
    init?(_ link: Link, _ sync: Sync, among links: [Link], _ host: SimulatorHost) {
        guard [.linked, .broken].contains(link.state), let crm = link.crm, let platform = link.platform else {
            return nil
        }
        let (left, right) = (host.record(platform), host.record(crm))
        self.sync = sync.name
        self.crm = crm
        self.platform = platform
        crmState = right?.state ?? .deleted
        platformState = left?.state ?? .deleted
        isLinked = link.state == .linked
        guard isLinked || crmState != .active || platformState != .active else { return nil }
        lines = sync.fields.map { Line($0, platform: left, crm: right, among: links) }
    }

    /// Whether both sides agree: in every field while they are linked; in being out of use once they are not any more.
    var agrees: Bool { statesAgree && (!isLinked || lines.allSatisfy(\.agrees)) }

    private var statesAgree: Bool { [crmState, platformState].allSatisfy { ($0 == .active) == isLinked } }

    /// The pair as JSON.
    var json: JSON {
        [
            "sync": .string(sync.text), "platform": .string(platform.description), "crm": .string(crm.description),
            "platformState": .string(platformState.rawValue), "crmState": .string(crmState.rawValue),
            "agree": .flag(agrees), "fields": .array(lines.map(\.json)),
        ]
    }

    /// The pair for people.
    func text(_ ink: Ink) -> String {
        var table = Table("field", platform.connection.text, "", crm.connection.text, "field")
        for line in lines { table.add(line.pair, line.platform.shown, line.agrees, line.crm.shown, ink) }
        if !isLinked || !statesAgree {
            let states = FieldPair(platform: "(state)", crm: "(state)")
            table.add(states, platformState.rawValue, statesAgree, crmState.rawValue, ink)
        }
        return ink.strong("\(sync): \(platform) ↔ \(crm)") + "\n" + table.text(ink)
    }
}

extension DemoPair.Line {
    fileprivate init(
        _ rule: FieldRule,
        platform: SimulatedRecord?,
        crm: SimulatedRecord?,
        among links: [Link]
    ) {
        let left = Self.value(at: rule.pair.platform, of: platform)
        let right = Self.value(at: rule.pair.crm, of: crm)
        let isReferred = links.contains { link in
            link.sync == rule.link && link.platform?.id == left.text && link.crm?.id == right.text
        }
        self.init(pair: rule.pair, platform: left, crm: right, agrees: isReferred || left.agrees(with: right))
    }

    private static func value(at path: FieldPath, of record: SimulatedRecord?) -> FieldValue {
        FieldValue(plain: JSON.object(record?.fields ?? JSONObject()).value(at: path.text) ?? .null)
    }

    fileprivate var json: JSON {
        [
            "platform": .string(pair.platform.text), "platformValue": platform.plainJSON,
            "crm": .string(pair.crm.text), "crmValue": crm.plainJSON, "agree": .flag(agrees),
        ]
    }
}

extension SimulatorHost {
    fileprivate func record(_ record: RecordRef) -> SimulatedRecord? {
        records(of: record.kind.kind, in: record.connection.text).first { $0.id == record.id }
    }
}

extension FieldValue {
    fileprivate var shown: String { text ?? "(empty)" }
}

extension Table {
    fileprivate mutating func add(_ pair: FieldPair, _ left: String, _ agrees: Bool, _ right: String, _ ink: Ink) {
        add(
            .init(pair.platform.text),
            .init(left),
            .init(agrees ? "=" : "≠", dye: agrees ? ink.good : ink.bad),
            .init(right),
            .init(pair.crm.text)
        )
    }
}
