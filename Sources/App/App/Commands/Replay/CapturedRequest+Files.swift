import Foundation
import Model

extension CapturedRequest {
    /// The files that paths name: each itself, or every `*.http` below a folder, in the order of their names.
    static func files(at paths: [String]) throws(CommandFailure) -> [String] {
        var files: [String] = []
        for path in paths {
            let resolved = URL(filePath: path).resolvingSymlinksInPath().path
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else {
                throw CommandFailure(.misused, "there is no file or folder \(path)")
            }
            guard attributes[.type] as? FileAttributeType == .typeDirectory else {
                files.append(path)
                continue
            }
            let below = FileManager.default.enumerator(atPath: resolved)?.compactMap { $0 as? String } ?? []
            files += below.filter { $0.hasSuffix(".http") }.sorted().map {
                path + (path.hasSuffix("/") ? "" : "/") + $0
            }
        }
        guard !files.isEmpty else {
            throw CommandFailure(.misused, "there is no captured request (*.http) in \(paths.joined(separator: ", "))")
        }
        return files
    }

    /// Reads a captured request for a command.
    static func load(_ path: String) throws(CommandFailure) -> HTTPRequest {
        switch ConfigurationFiles.machine.read(path, sizeLimit) {
        case .failure(let fault): throw CommandFailure(.misused, "\(path) is \(fault)")
        case .success(let file):
            guard let request = parse(file.content) else {
                throw CommandFailure(
                    .misused,
                    "\(path) is no captured request",
                    remedy: "it must hold a request line, header lines, an empty line and the body"
                )
            }
            return request
        }
    }
}
