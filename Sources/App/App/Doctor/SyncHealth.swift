import Model
import Pipeline

/// How a sync stands: the first thing on its way from being set up to working that is not yet so.
struct SyncHealth: Sendable, Hashable {
    /// The states, each of which can be reached only behind those before it.
    enum State: String, Sendable, CaseIterable {
        /// A system could not be asked.
        case unknown
        /// The platform does not use the kind.
        case switchedOff = "switched-off"
        /// The platform has no record of the kind.
        case noRecords = "no-records"
        /// No record of the platform was created or changed of late.
        case noPlatformTriggers = "no-platform-triggers"
        /// No record of the CRM was created or changed of late.
        case noCRMTriggers = "no-crm-triggers"
        /// Nothing has ever been matched.
        case noMappings = "no-identity-mappings"
        /// Everything is there.
        case ok

        /// Whether the sync can do its work.
        var isWell: Bool { self == .ok }
    }

    /// The sync.
    let sync: SyncName
    /// The state.
    let state: State
    /// The state's name for people.
    let title: String
    /// What it means.
    let meaning: String
    /// What to do; empty when there is nothing to do.
    let remedy: String

    /// The health as JSON.
    var json: JSON {
        [
            "sync": .string(sync.text), "ok": .flag(state.isWell), "state": .string(state.rawValue),
            "title": .string(title), "meaning": .string(meaning), "remedy": .string(remedy),
        ]
    }

    /// What is to be said about it; nil when all is well, or when what is wrong is said of a connection.
    var diagnosis: Diagnosis? {
        guard !state.isWell, state != .unknown else { return nil }
        return Diagnosis(
            state == .switchedOff ? .error : .warning,
            .sync,
            "syncs.\(sync)",
            title,
            evidence: meaning,
            remedy: remedy
        )
    }
}
