package import Model
import Resources
import Synchronization

/// An HTTP/1.1 server that asks for every answer, and waits for it without a thread.
///
/// A connection whose answer is awaited holds no thread, and is left alone when the answer takes its time, so a few
/// threads serve thousands of clients that wait for a disk or a peer. A server that was started serves until it is
/// stopped.
package final class HTTPServer: Sendable {
    /// Takes a request, and sees to it that whoever asked is answered, at once or later.
    ///
    /// It runs on one of the server's own threads, which serves other connections as well: whatever it does there should
    /// be short, and must not block.
    package typealias Receiver = @Sendable (HTTPRequest, Asker) -> Void

    /// Answers one request; until it waits for the first time it runs on one of the server's own threads.
    package typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

    private enum Phase {
        case idle
        case running(Daemon)
        case stopped
    }

    private let configuration: ServerConfiguration
    private let reception: Reception
    private let phase = Mutex(Phase.idle)

    /// Makes a server that is not listening yet.
    package init(_ configuration: ServerConfiguration, receiver: @escaping Receiver) {
        self.configuration = configuration
        self.reception = Reception(configuration, receiver: receiver)
    }

    /// Makes a server that is not listening yet, with a task for each request.
    package convenience init(_ configuration: ServerConfiguration, handler: @escaping Handler) {
        self.init(configuration) { request, asker in
            let task = Task.immediate { asker.answer(await handler(request)) }
            asker.whenAbandoned { task.cancel() }
        }
    }

    /// Binds the address and begins to serve.
    package func start() throws(HTTPServerError) {
        try phase.withLock { phase throws(HTTPServerError) in
            guard case .idle = phase else { throw .alreadyStarted }
            phase = .running(try Daemon(configuration, reception: reception))
        }
    }

    /// The port that is listened on; nil when the server is not running.
    package var port: UInt16? {
        phase.withLock { phase in
            guard case .running(let daemon) = phase else { return nil }
            return daemon.port
        }
    }

    /// Stops accepting at once, lets the requests in hand finish for as long as `grace`, then closes every connection.
    ///
    /// Whoever is still not answered then is answered with 503, and a handler that was at it is cancelled. Returns when
    /// no thread of the server is left; a server that is not running stays as it is.
    package func stop(grace: Duration = .seconds(10)) async {
        let running = phase.withLock { phase -> Daemon? in
            guard case .running(let daemon) = phase else { return nil }
            phase = .stopped
            return daemon
        }
        guard let running else { return }
        await withCheckedContinuation { continuation in
            OwnThread.start {
                running.stop(grace: grace)
                continuation.resume()
            }
        }
    }
}

/// Why a server did not start.
package enum HTTPServerError: Error, Sendable, Hashable {
    /// It was started before.
    case alreadyStarted
    /// The address is not numeric, or a limit is out of its range.
    case invalid(String)
    /// The address could not be bound, or the TLS keys are no keys.
    case cannotListen(String)
}
