import FrameLog
import Model
import Store

/// An arrival as bytes: pieces of a known length, one behind the other.
///
/// Numbers are big-endian. A length of 0xFFFFFFFF stands for a piece that is not there.
struct PackedArrival {
    /// How many bytes a number and a length have.
    private static let (numberCount, lengthCount) = (8, 4)
    private static let absent = UInt32.max

    private var bytes: [UInt8] = []

    /// Arrivals as bytes, one behind the other.
    static func bytes(of arrivals: [Arrival]) -> [UInt8] {
        var packed = PackedArrival()
        packed.bytes.reserveCapacity(
            arrivals.reduce(0) { $0 + $1.body.count + $1.headers.bytes.count + roomForTheRest }
        )
        for arrival in arrivals { packed.add(arrival) }
        return packed.bytes
    }

    /// How many bytes what is neither headers nor body has as a rule.
    private static let roomForTheRest = 256

    private mutating func add(_ arrival: Arrival) {
        add(number: arrival.receivedAt.stored)
        add(number: arrival.provenBy?.stored ?? -1)
        add(arrival.connection.text.utf8)
        add(arrival.receiver.utf8)
        add(arrival.deliveryKey?.utf8)
        add(arrival.poison?.utf8)
        add(arrival.headers.bytes)
        add(arrival.body)
    }

    /// Reads the arrivals that stand one behind the other.
    ///
    /// - Throws: `unusable` when they do not fill the bytes.
    static func arrivals(in bytes: [UInt8]) throws(StoreError) -> [Arrival] {
        var rest = bytes[...]
        var arrivals: [Arrival] = []
        while !rest.isEmpty { arrivals.append(try arrival(from: &rest)) }
        return arrivals
    }

    private mutating func add(number: Int64) {
        bytes.appendBigEndian(UInt64(bitPattern: number), count: Self.numberCount)
    }

    private mutating func add(_ piece: (some Collection<UInt8>)?) {
        let length = piece.map { UInt32(clamping: $0.count) } ?? Self.absent
        bytes.appendBigEndian(UInt64(length), count: Self.lengthCount)
        if let piece { bytes += piece }
    }

    private static func arrival(from rest: inout ArraySlice<UInt8>) throws(StoreError) -> Arrival {
        let receivedAt = Timestamp(milliseconds: Int64(bitPattern: try number(numberCount, from: &rest)))
        let provenBy = Int64(bitPattern: try number(numberCount, from: &rest))
        let connection = ConnectionName(try text(from: &rest) ?? "")
        let receiver = try text(from: &rest) ?? ""
        let deliveryKey = try text(from: &rest)
        let poison = try text(from: &rest)
        guard let headers = HTTPHeaders(bytes: Array(try piece(from: &rest) ?? [])) else { throw unreadable }
        return Arrival(
            connection: connection,
            receiver: receiver,
            deliveryKey: deliveryKey,
            provenBy: SecretMark(stored: provenBy),
            headers: headers,
            body: Array(try piece(from: &rest) ?? []),
            receivedAt: receivedAt,
            poison: poison
        )
    }

    private static func text(from rest: inout ArraySlice<UInt8>) throws(StoreError) -> String? {
        try piece(from: &rest).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func piece(from rest: inout ArraySlice<UInt8>) throws(StoreError) -> ArraySlice<UInt8>? {
        let length = UInt32(truncatingIfNeeded: try number(lengthCount, from: &rest))
        return length == absent ? nil : try take(Int(length), from: &rest)
    }

    private static func number(_ count: Int, from rest: inout ArraySlice<UInt8>) throws(StoreError) -> UInt64 {
        try take(count, from: &rest).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) throws(StoreError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw unreadable }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private static var unreadable: StoreError { .unusable("the inbox holds what is no arrival") }
}
