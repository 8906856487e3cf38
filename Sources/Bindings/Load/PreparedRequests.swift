/// Requests as the bytes that go over the wire, made before the load begins so that making them costs it nothing.
package struct PreparedRequests: Sendable {
    private(set) var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// None yet, with room for so many of so many bytes each.
    package init(room count: Int = 0, of size: Int = 0) {
        bytes.reserveCapacity(count * size)
        ends.reserveCapacity(count)
    }

    /// How many there are; they are known by their numbers from 0.
    package var count: Int { ends.count }

    /// Adds a request: its head, with everything up to and including the empty line, and its body.
    package mutating func append(head: some Sequence<UInt8>, body: [UInt8]) {
        bytes.append(contentsOf: head)
        bytes.append(contentsOf: body)
        ends.append(bytes.count)
    }

    /// Where a request stands among all the bytes.
    func range(of request: Int) -> Range<Int> { (request == 0 ? 0 : ends[request - 1])..<ends[request] }
}
