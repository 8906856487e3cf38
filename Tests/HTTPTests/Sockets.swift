import Foundation
import Glibc
import Testing

/// Runs blocking calls on a thread of their own, away from the few that tasks share.
func offPool<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}

/// A TCP connection that says and hears exactly what a test wants, however wrong.
final class Wire: Sendable {
    private let descriptor: CInt

    init(_ descriptor: CInt) {
        self.descriptor = descriptor
        // No test waits longer than this for bytes that do not come; a suite in full swing may keep one waiting long.
        var patience = timeval(tv_sec: 240, tv_usec: 0)
        unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &patience,
            socklen_t(MemoryLayout<timeval>.size)
        )
    }

    deinit {
        close(descriptor)
    }

    /// Connects to a port of this machine.
    static func connect(to port: UInt16) -> Wire? {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = loopback(port)
        let result = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return Wire(descriptor)
    }

    /// Says something; false when the other side hears nothing any more.
    @discardableResult
    func say(_ text: String) -> Bool {
        say(Array(text.utf8))
    }

    /// Says some bytes; false when the other side hears nothing any more.
    @discardableResult
    func say(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes { bytes in
                unsafe send(descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Hears what comes, up to and with a mark; all of it when the mark does not come.
    func hear(upTo mark: String) -> String {
        var heard = ""
        while !heard.contains(mark), let more = hearSome(), !more.isEmpty { heard += more }
        return heard
    }

    /// Hears what comes until the other side closes.
    func hearAll() -> String {
        var heard = ""
        while let more = hearSome(), !more.isEmpty { heard += more }
        return heard
    }

    /// Whether the other side closes within some milliseconds, without a word.
    func isClosed(within milliseconds: CInt) -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&waited, 1, milliseconds) > 0 else { return false }
        return hearSome()?.isEmpty ?? true
    }

    /// Breaks the connection off: the other side sees a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        shutdown(descriptor, CInt(SHUT_RDWR))
    }

    /// Says no more.
    func finish() {
        shutdown(descriptor, CInt(SHUT_WR))
    }

    /// The next bytes; empty at the end, nil on an error or when patience ends.
    private func hearSome() -> String? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    fileprivate static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}

/// A server that follows a script on every connection, one after the other, and closes it at the script's end.
final class ScriptedServer: Sendable {
    let port: UInt16
    private let descriptor: CInt

    init(_ script: @escaping @Sendable (Wire) -> Void) throws {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = Wire.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, length) + listen(descriptor, 16)
                    + getsockname(descriptor, address, &length)
            }
        }
        try #require(result == 0)
        self.descriptor = descriptor
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread {
            while case let accepted = accept(descriptor, nil, nil), accepted >= 0 { script(Wire(accepted)) }
            close(descriptor)
        }
    }

    deinit {
        shutdown(descriptor, CInt(SHUT_RDWR))
    }

    var url: String { "http://127.0.0.1:\(port)" }
}
