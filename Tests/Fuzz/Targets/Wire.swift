import Glibc

/// A TCP connection to a server of this process.
struct Wire: ~Copyable {
    private let descriptor: CInt

    /// Connects to a port of this machine.
    init(to port: UInt16) throws(Breach) {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let descriptor = descriptor
        let result = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Breach(description: "a server that runs can be reached") }
    }

    deinit { close(descriptor) }

    /// How long an answer or a close may take, in milliseconds; a machine that is busy with other things needs some.
    private static let patience: CInt = 20_000

    /// How long to listen before saying that no more will come, in milliseconds.
    ///
    /// libmicrohttpd 0.9.75 overlooks the end of a stream that comes together with its last bytes, and closes the
    /// connection only when it has been idle for its time.
    private static let pause: CInt = 2

    /// Says some bytes, then no more, and hears everything until the other side closes.
    ///
    /// - Throws: a breach when it neither answers nor closes in time.
    func converse(_ bytes: [UInt8]) throws(Breach) -> [UInt8] {
        var sent = 0
        var isOver = false
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes { bytes in
                unsafe send(descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            sent += count
        }
        var heard = hear(within: Self.pause, &isOver)
        shutdown(descriptor, CInt(SHUT_WR))
        if !isOver { heard += hear(within: Self.patience, &isOver) }
        guard isOver else {
            throw Breach(description: "there is an answer or a close within \(Self.patience) ms")
        }
        return heard
    }

    /// Hears what comes until the other side closes, or is silent for so many milliseconds.
    private func hear(within patience: CInt, _ isOver: inout Bool) -> [UInt8] {
        var heard: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while unsafe poll(&waited, 1, patience) > 0 {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else {
                isOver = true
                break
            }
            heard += buffer.prefix(count)
        }
        return heard
    }
}

/// One answer of HTTP/1.1 as it came over a wire.
struct WireAnswer {
    /// The status.
    let status: Int
    /// The body.
    let body: [UInt8]

    /// The answers that some bytes are, one after the other.
    ///
    /// - Throws: a breach when they are anything else.
    static func all(in bytes: [UInt8]) throws(Breach) -> [WireAnswer] {
        var answers: [WireAnswer] = []
        var rest = bytes[...]
        while !rest.isEmpty { answers.append(try WireAnswer(&rest)) }
        return answers
    }

    private init(_ rest: inout ArraySlice<UInt8>) throws(Breach) {
        let start = rest
        var lines: [String] = []
        repeat {
            guard let end = rest.firstIndex(of: 10), rest[..<end].last == 13 else {
                throw Breach(
                    description:
                        "an answer's head is whole: \(lines) \(String(decoding: rest.prefix(80), as: UTF8.self))"
                )
            }
            lines.append(String(decoding: rest[..<end].dropLast(), as: UTF8.self))
            rest = rest[rest.index(after: end)...]
        } while lines.last?.isEmpty == false
        // libmicrohttpd 0.9.75 says the head twice where it refuses a request by itself.
        let head = start.prefix(start.count - rest.count)
        if lines.contains("Connection: close"), rest.starts(with: head) { rest = rest.dropFirst(head.count) }
        let words = lines[0].split(separator: " ")
        guard words.count >= 2, ["HTTP/1.1", "HTTP/1.0"].contains(words[0]), let status = Int(words[1]),
            (100...599).contains(status)
        else { throw Breach(description: "an answer begins with its status: \(lines[0])") }
        let lengths = lines.filter { $0.lowercased().hasPrefix("content-length:") }
        let length = lengths.first.flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
        guard lengths.count <= 1, rest.count >= length else { throw Breach(description: "an answer is whole") }
        self.status = status
        body = Array(rest.prefix(length))
        rest = rest.dropFirst(length)
    }
}
