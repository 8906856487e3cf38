import Model
import Pipeline
import Sandbox

extension RehearsalWorld {
    /// Lets a step happen, and the world come to rest behind it; expectations are judged elsewhere.
    mutating func perform(_ step: RehearsalStep, in folder: String) async throws(WorldFault) {
        switch step {
        case .deed(let deed, let connection, let actor, let name):
            try perform(deed, in: connection, by: actor, name: name)
        case .deliver(let delivered): try await deliver(delivered, in: folder)
        case .hold(let connection): host.hold(connection.text)
        case .release(let connection, let order, let times):
            host.release(connection.text, order: order, times: times)
        case .drop(let connection, let next): host.drop(connection.text, next: next)
        case .fault(let connection, let failing):
            do throws(DeedError) {
                try host.fault(in: connection.text, next: failing.next, answer: failing.answer, on: failing.on)
            } catch {
                throw WorldFault(error.message)
            }
        case .crash(let point):
            guard let point else { return try await restart() }
            trap.set(at: point)
        case .advance(let duration): try await advance(by: duration)
        case .run(let arguments): await run(arguments, in: folder)
        case .expect: break
        }
        try await settle()
    }

    private mutating func perform(
        _ deed: Deed,
        in connection: ConnectionName,
        by actor: Actor,
        name: String?
    ) throws(WorldFault) {
        do throws(DeedError) {
            let ids = try host.perform(deed, in: connection.text, by: actor, at: clock.now)
            if let name { names[name] = ids.first }
        } catch {
            throw WorldFault("\(connection) does not allow it: \(error.message)")
        }
    }

    private mutating func deliver(_ delivered: RehearsalStep.Delivered, in folder: String) async throws(WorldFault) {
        let path = delivered.file.hasPrefix("/") || folder.isEmpty ? delivered.file : folder + "/" + delivered.file
        var request = try CapturedRequest.read(path)
        if delivered.signed { request = try signed(request, path) }
        for _ in 0..<delivered.times { try await answer(request) }
    }

    /// A captured request as its sender would send it now.
    private func signed(_ request: HTTPRequest, _ path: String) throws(WorldFault) -> HTTPRequest {
        do throws(CommandFailure) {
            return try ReplaySigning(request, configuration, path: path).signed(request, id: nil, at: clock.now)
        } catch {
            throw WorldFault(error.problem)
        }
    }

    /// Runs a command in this world: its store, its network, its time.
    ///
    /// A configuration that is not in force is named relative to the rehearsal's folder, and gets from the simulators what
    /// it leaves out, as the one in force does.
    private mutating func run(_ arguments: [String], in folder: String) async {
        // What was turned away is kept within the minute, which a rehearsal does not wait for.
        _ = try? await works.refusals.turn()
        let desk = Desk(
            configuration: configuration,
            store: store,
            transport: PublicRoad(to: works.ingress, at: configuration.publicURL, beside: transport),
            clock: clock,
            entropy: entropy,
            loader: loader,
            draft: { [loader, host] path in
                let path = path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
                return loader.read(path: path).map { text in
                    let (node, faults) = YAMLReader.read(text)
                    guard let node else { return ConfigurationLoader.Result(configuration: nil, findings: faults) }
                    return loader.load(
                        rehearsal: node,
                        folder: ConfigurationLoader.folder(of: path),
                        supplying: host.supplies
                    )
                }
            }
        )
        record.performance = await App.perform(arguments, at: desk)
    }
}
