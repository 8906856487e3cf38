import Model
import Pipeline

/// Judges how a sync stands.
///
/// The states and their order are those of the set-up page of Intercom's own Salesforce app, put so that they hold for
/// any platform; what a platform calls them is its `KindGuidance`.
struct SyncCheck: Sendable {
    /// What is known of the sync.
    let facts: SyncFacts
    /// What the platform says of its kind.
    let guidance: KindGuidance?

    /// The health of the sync.
    var health: SyncHealth {
        let state = facts.state
        return SyncHealth(
            sync: facts.sync.name,
            state: state,
            title: title(state),
            meaning: meaning(state),
            remedy: remedy(state)
        )
    }

    private var sync: Sync { facts.sync }
    private var crm: KindRef { sync.between.crm }
    private var platform: KindRef { sync.between.platform }

    private func title(_ state: SyncHealth.State) -> String {
        switch state {
        case .unknown: "Not known"
        case .switchedOff: guidance?.switchedOff ?? "\(Noun(platform).title) disabled"
        case .noRecords: "No existing \(Noun(platform).plural)"
        case .noPlatformTriggers: "No \(Noun(platform).title) triggers"
        case .noCRMTriggers: "No \(Noun(crm).title) triggers"
        case .noMappings: "Configured but no Identity mappings"
        case .ok: "OK"
        }
    }

    private func meaning(_ state: SyncHealth.State) -> String {
        let window = facts.window.crosswalk
        return switch state {
        case .unknown: "a system could not be asked: see its connection"
        case .switchedOff: "\(platform.connection) does not use \(Noun(platform).plural), so the sync cannot run"
        case .noRecords: "\(platform.connection) shows no \(Noun(platform).singular)"
        case .noPlatformTriggers:
            "no \(Noun(platform).singular) was created or updated in the last \(window), as far as the journal knows"
        case .noCRMTriggers:
            "no \(Noun(crm).singular) was created or updated in the last \(window), as far as the journal knows"
        case .noMappings: "\(keys) never agreed on any record, so nothing is mapped"
        case .ok: "both sides tell of changes, and records are mapped"
        }
    }

    private func remedy(_ state: SyncHealth.State) -> String {
        switch state {
        case .unknown, .ok: ""
        case .switchedOff:
            guidance?.switchingOn ?? "switch them on in \(platform.connection)"
        case .noRecords, .noPlatformTriggers: creating
        case .noCRMTriggers:
            "create or update \(Noun(crm).plural) in \(crm.connection) whose \(field(.crm)) equals \(field(.platform))"
                + " of a \(Noun(platform).singular)"
        case .noMappings: "`crosswalk suggest \(sync.name)` samples both sides and names the fields that would match"
        }
    }

    private var creating: String {
        let usual = """
            create or update \(Noun(platform).plural) in \(platform.connection), with \(field(.platform)) set to the \
            value of {field}
            """
        let field = "\(crm.kind).\(field(.crm)) in \(crm.connection)"
        return (guidance?.creating ?? usual).replacing("{field}", with: field)
    }

    /// The first pair that is compared.
    private func field(_ side: Side) -> String {
        sync.identity.first?.pairs.first?.path(on: side).text ?? "the compared field"
    }

    private var keys: String {
        let pairs = sync.identity.flatMap(\.pairs).map { "\($0.platform) and \($0.crm)" }
        return pairs.isEmpty ? "there is no identity rule: fields" : pairs.joined(separator: ", ")
    }
}

/// What people call the records of a kind.
struct Noun: Sendable {
    private let name: String

    /// Takes the kind's name.
    init(_ kind: KindRef) { name = kind.kind }

    /// One of them, in running text: `company`.
    var singular: String { name.lowercased() }

    /// One of them, as a name: `Company`.
    var title: String { name.prefix(1).uppercased() + name.dropFirst() }

    /// Several of them, as English makes them.
    var plural: String {
        let endsInY = singular.hasSuffix("y") && !(singular.dropLast().last.map { "aeou".contains($0) } ?? true)
        return endsInY ? singular.dropLast() + "ies" : singular + "s"
    }
}
