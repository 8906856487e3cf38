import CEpoll
import Glibc

/// A load under way: all connections, and the loop that serves whichever has something to say.
@safe struct Firing: ~Copyable {
    /// How long a head may be, in bytes.
    private static let headLimit = 8 << 10
    /// How long the connections may take to open before the load begins.
    private static let openingTime: Int64 = 10_000_000_000

    private let requests: PreparedRequests
    private let port: UInt16
    private let pressure: Pressure
    private let poll: Poll
    private let heads: UnsafeMutableRawPointer
    private var connections: [Connection]
    private var idle: [Int] = []
    private var opening = 0
    private var dead = 0
    private var next = 0
    private var limit = Int64.max
    private var start: Int64 = 0
    private var now: Int64 = 0
    private var lastAnswer: Int64 = 0
    /// What has come of it so far.
    private(set) var answers: Answers

    init(_ requests: PreparedRequests, port: UInt16, _ pressure: Pressure) throws(LoadError) {
        self.requests = requests
        self.port = port
        self.pressure = pressure
        poll = try Poll()
        unsafe heads = .allocate(byteCount: pressure.connections * Self.headLimit, alignment: 16)
        connections = Array(repeating: Connection(), count: pressure.connections)
        answers = Answers(to: requests.count)
    }

    deinit {
        for connection in connections where connection.socket >= 0 { close(connection.socket) }
        unsafe heads.deallocate()
    }

    /// Opens every connection.
    mutating func open() throws(LoadError) {
        for index in connections.indices { begin(index) }
        let deadline = Steady.now + Self.openingTime
        while opening > 0, Steady.now < deadline { serve(poll.wait(nanoseconds: deadline - Steady.now)) }
        guard !idle.isEmpty else { throw .unreachable }
    }

    /// Sends until everything is sent or the time is over, then hears the answers that are still to come.
    mutating func run() {
        let processor = Steady.ownTime
        start = Steady.now
        now = start
        answers.begin(at: start)
        limit = start + pressure.limit.nanoseconds
        lastAnswer = start
        while next < requests.count, now < limit, dead < connections.count {
            fire()
            serve(poll.wait(nanoseconds: max(0, min(limit, nextDue) - now)))
        }
        let patience = now + pressure.grace.nanoseconds
        while isWaiting, now < patience {
            serve(poll.wait(nanoseconds: patience - now))
        }
        while isWaiting { answers.noteLost() }
        answers.end(after: .nanoseconds(lastAnswer - start), ownTime: .nanoseconds(Steady.ownTime - processor))
    }

    private var isWaiting: Bool { answers.sent > answers.answered + answers.lost }

    /// When the next request is due; far away when there is no connection for it.
    private var nextDue: Int64 {
        guard !idle.isEmpty, next < requests.count else { return .max }
        return due(next)
    }

    private func due(_ request: Int) -> Int64 {
        guard let pace = pressure.pace else { return now }
        return start + Int64(Double(request) / pace * 1e9)
    }

    /// Sends what is due, as long as connections are free.
    private mutating func fire() {
        while next < requests.count, let index = idle.last, due(next) <= now {
            idle.removeLast()
            fire(on: index)
        }
    }

    private mutating func fire(on index: Int) {
        connections[index].phase = .busy
        connections[index].request = next
        connections[index].sent = requests.range(of: next).lowerBound
        connections[index].since = due(next)
        connections[index].filled = 0
        connections[index].missing = nil
        next += 1
        answers.noteSent()
        push(index)
    }

    /// Sends as much of a connection's request as the system takes.
    private mutating func push(_ index: Int) {
        let connection = connections[index]
        let left = connection.sent..<requests.range(of: connection.request).upperBound
        let count = unsafe requests.bytes.withUnsafeBytes { bytes in
            unsafe send(connection.socket, bytes.baseAddress?.advanced(by: left.lowerBound), left.count, nowait)
        }
        if count == left.count {
            connections[index].sent += count
        } else if count > 0 || errno == EAGAIN {
            connections[index].sent += max(0, count)
            poll.watchAgain(connection.socket, forRoom: true, as: index)
        } else {
            end(index)
        }
    }

    private var nowait: CInt { CInt(MSG_NOSIGNAL | MSG_DONTWAIT) }

    /// Serves the connections that something happened to.
    private mutating func serve(_ events: Int) {
        now = Steady.now
        for event in 0..<events {
            let index = poll.mark(of: event)
            switch connections[index].phase {
            case .connecting: finishOpening(index)
            case .idle, .busy: hear(index)
            case .dead: break
            }
        }
    }

    /// Reads what came for a connection.
    private mutating func hear(_ index: Int) {
        let connection = connections[index]
        let head = unsafe heads.advanced(by: index * Self.headLimit)
        let room = Self.headLimit - connection.filled
        let count = unsafe recv(connection.socket, head.advanced(by: connection.filled), room, nowait)
        guard count > 0 else {
            if count < 0, errno == EAGAIN { return resume(index) }
            return end(index)
        }
        guard connection.phase == .busy else { return end(index) }
        if let missing = connection.missing { return take(count, of: missing, index) }
        connections[index].filled += count
        switch unsafe AnswerHead.read(UnsafeRawBufferPointer(start: head, count: connections[index].filled)) {
        case .incomplete: if connections[index].filled == Self.headLimit { end(index) }
        case .unreadable: end(index)
        case .complete(let read):
            connections[index].status = read.status
            connections[index].isKept = read.isKept
            let body = connections[index].filled - read.length
            connections[index].filled = 0
            guard let length = read.body else { return takeEnd(index) }
            take(body, of: length, index)
        }
    }

    /// Goes on sending where there was no room.
    private mutating func resume(_ index: Int) {
        let connection = connections[index]
        guard connection.phase == .busy, connection.sent < requests.range(of: connection.request).upperBound else {
            return
        }
        poll.watchAgain(connection.socket, forRoom: false, as: index)
        push(index)
    }

    /// Takes an answer whose length only the end of its connection tells: its head is the answer.
    private mutating func takeEnd(_ index: Int) {
        connections[index].isKept = false
        take(0, of: 0, index)
    }

    /// Takes bytes of an answer's body; more than there are is no answer.
    private mutating func take(_ count: Int, of missing: Int, _ index: Int) {
        guard count <= missing else { return end(index) }
        guard count == missing else { return connections[index].missing = missing - count }
        let connection = connections[index]
        answers.noteAnswer(connection.status, to: connection.request, after: now - connection.since)
        lastAnswer = now
        connections[index].phase = .idle
        guard connection.isKept else { return end(index) }
        if now < limit, next < requests.count, due(next) <= now { fire(on: index) } else { idle.append(index) }
    }

    /// Closes a connection; a request without an answer is lost, and another connection takes its place.
    private mutating func end(_ index: Int) {
        close(connections[index].socket)
        switch connections[index].phase {
        case .busy: answers.noteLost()
        case .idle: idle.removeAll { $0 == index }
        case .connecting, .dead: break
        }
        answers.noteReopened()
        begin(index)
    }

    private mutating func begin(_ index: Int) {
        var isRefused: CInt = 0
        let socket = unsafe crosswalk_begin_connecting(port, &isRefused)
        connections[index].socket = socket
        connections[index].phase = .connecting
        opening += 1
        guard socket >= 0, isRefused == 0 else { return refused(index) }
        poll.watch(socket, forRoom: true, as: index)
    }

    private mutating func finishOpening(_ index: Int) {
        guard crosswalk_is_connected(connections[index].socket) == 1 else { return refused(index) }
        poll.watchAgain(connections[index].socket, forRoom: false, as: index)
        connections[index].refusals = 0
        connections[index].phase = .idle
        opening -= 1
        idle.append(index)
    }

    /// Tries again, or gives a connection up.
    private mutating func refused(_ index: Int) {
        if connections[index].socket >= 0 { close(connections[index].socket) }
        connections[index].socket = -1
        connections[index].refusals += 1
        opening -= 1
        if connections[index].refusals < Connection.refusalLimit { return begin(index) }
        connections[index].phase = .dead
        dead += 1
    }
}
