/// Where a load goes: a port of this machine, and a path.
struct LoadAddress: Sendable, Hashable {
    /// The port at 127.0.0.1.
    let port: UInt16
    /// The path, with its slash.
    let path: String

    /// Reads `http://127.0.0.1:8080/in/intercom`.
    init(_ text: String) throws(CommandFailure) {
        let origin = "http://127.0.0.1:"
        let place = text.dropFirst(origin.count)
        let digits = place.prefix { $0 != "/" }
        guard text.hasPrefix(origin), let port = UInt16(digits), port > 0 else {
            throw CommandFailure(
                .misused,
                "\(text) is not an address that a load may go to",
                remedy: "write http://127.0.0.1:8080/in/intercom: a load stays on this machine"
            )
        }
        self.port = port
        path = place.count > digits.count ? String(place.dropFirst(digits.count)) : "/"
    }
}
