package import Model
import Store
import Synchronization

/// A clock that stands.
struct StandingClock: WallClock {
    var now = Timestamp(seconds: 1_772_355_600)
}

extension System {
    /// A system of which only the line matters: everything else has nothing to say.
    static func stub(access: any Access, examiner: (any Examiner)? = nil) -> System {
        System(
            name: "system",
            platform: "stub",
            kinds: [],
            source: Mute(),
            reader: Mute(),
            matcher: Mute(),
            writer: Mute(),
            describer: Mute(),
            access: access,
            prober: nil,
            lister: Mute(),
            examiner: examiner,
            pace: 1000
        )
    }
}

/// A codec that neither takes nor asks for anything.
private struct Mute: Source, Reader, Matcher, Writer, Describer, Prober {
    let readLimit = 1
    let matchLimit = 1
    let batchLimit = 1
    let interval = Duration.zero
    let secrets: [ReceiverSecrets] = []
    let kinds: [KindRef] = []

    func beginning(of kind: KindRef) -> String { "" }

    func step(
        for kind: KindRef,
        from cursor: String?,
        at now: Timestamp,
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<PollResult> {
        .finish(.harvest(arrivals: [], cursor: "", more: false))
    }

    func admit(_ request: HTTPRequest, route: [String], at now: Timestamp) throws(Refusal) -> Admission {
        throw .unknownReceiver
    }

    func read(_ arrival: Arrival) throws(Unreadable) -> Reading { throw Unreadable("mute") }

    func step(
        towards records: [RecordRef],
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<[Sighting]> {
        .finish([])
    }

    func step(
        for queries: [IdentityQuery],
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<[MatchResult]> {
        .finish([])
    }

    func step(towards writes: [Write], after responses: [HTTPResponse]) -> Step<[Outcome]> { .finish([]) }

    func step(describing kind: KindRef, after responses: [HTTPResponse]) -> Step<DescribeResult> {
        .finish(.refused(Problem("mute", "nothing to say")))
    }
}

/// A vault that keeps nothing.
struct EmptyVault: Vault {
    func grant(for connection: ConnectionName) async throws(StoreError) -> Grant? { nil }
    func keep(_ grant: Grant, for connection: ConnectionName) async throws(StoreError) {}
    func cursor(_ name: String) async throws(StoreError) -> String? { nil }
}

/// A status, by which a test knows the answer it got: it says nothing of the connection.
extension Int: Understanding {
    package var trouble: Later? { nil }
}

/// A clock that a test moves.
final class MovedClock: WallClock {
    private let instant = Mutex(Timestamp(seconds: 1_772_355_600))

    var now: Timestamp { instant.withLock(\.self) }

    func move(_ duration: Duration) { instant.withLock { $0 = $0 + duration } }
}
