import Model

/// Messages as files hold them: a first line, header lines, an empty line, each ended by CR LF, then the body.
enum HTTPText {
    /// Reads a request; nil when the file is none.
    static func request(_ bytes: [UInt8]) -> HTTPRequest? {
        guard let (first, headers, body) = parts(bytes) else { return nil }
        let words = first.split(separator: " ")
        guard words.count == 3 else { return nil }
        return HTTPRequest(String(words[0]), String(words[1]), headers: headers, body: body)
    }

    /// Reads an answer; nil when the file is none.
    static func response(_ bytes: [UInt8]) -> HTTPResponse? {
        guard let (first, headers, body) = parts(bytes) else { return nil }
        let words = first.split(separator: " ")
        guard words.count >= 2, let status = Int(words[1]) else { return nil }
        return HTTPResponse(status, headers: headers, body: body)
    }

    private static func parts(_ bytes: [UInt8]) -> (first: String, headers: HTTPHeaders, body: [UInt8])? {
        let blank = Array("\r\n\r\n".utf8)
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: blank) }) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        var headers: HTTPHeaders = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            headers.add(String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        return lines.first.map { (String($0), headers, Array(bytes[(end + blank.count)...])) }
    }
}
