import Model

/// A request as it was captured: its request line, header lines, an empty line, and the body to the last byte.
enum CapturedRequest {
    /// The largest file, in bytes: the largest body that a gateway can be told to take, and its headers.
    static let sizeLimit = 65 << 20

    /// Reads a file.
    static func read(_ path: String) throws(WorldFault) -> HTTPRequest {
        switch ConfigurationFiles.machine.read(path, sizeLimit) {
        case .failure(let fault): throw WorldFault("the captured request \(path) is \(fault)")
        case .success(let file):
            guard let request = parse(file.content) else { throw WorldFault("\(path) is no captured request") }
            return request
        }
    }

    /// Reads the bytes of a request; lines end with CR LF or LF.
    static func parse(_ bytes: [UInt8]) -> HTTPRequest? {
        var rest = bytes[...]
        guard let first = line(from: &rest) else { return nil }
        let parts = first.split(separator: " ")
        guard parts.count == 3, parts[2].hasPrefix("HTTP/") else { return nil }
        var headers = HTTPHeaders()
        while let text = line(from: &rest) {
            if text.isEmpty {
                return HTTPRequest(String(parts[0]), String(parts[1]), headers: headers, body: Array(rest))
            }
            guard let colon = text.firstIndex(of: ":") else { return nil }
            headers.add(String(text[..<colon]), trimmed(text[text.index(after: colon)...]))
        }
        return nil
    }

    private static func line(from rest: inout ArraySlice<UInt8>) -> String? {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        var line = rest[..<end]
        rest = rest[(end + 1)...]
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        return String(validating: line, as: UTF8.self)
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
