/// One connection of a load, and how far it is with its request.
struct Connection {
    /// What it is about.
    enum Phase {
        /// Not yet connected.
        case connecting
        /// Free for a request.
        case idle
        /// With a request that is sent, or partly.
        case busy
        /// It could not be opened any more.
        case dead
    }

    /// How often in a row it may fail to open before it is given up.
    static let refusalLimit = 100

    var socket: CInt = -1
    var phase = Phase.dead
    /// The number of its request.
    var request = 0
    /// Up to where in all the bytes its request is sent.
    var sent = 0
    /// When its request was sent or due, in nanoseconds.
    var since: Int64 = 0
    /// How many bytes of the answer's head are there.
    var filled = 0
    /// How many bytes of the answer's body are still to come, once its head is read.
    var missing: Int?
    /// What the answer says.
    var status: UInt16 = 0
    var isKept = true
    /// How often it failed to open since it was last open.
    var refusals = 0
}
