import Foundation

/// How a configuration gets at files: the machine's, or pretended ones.
package struct ConfigurationFiles: Sendable {
    /// A file as far as a configuration cares.
    package struct File: Sendable {
        /// What is in it.
        package let content: [UInt8]
        /// Whether everybody on the machine may read it.
        package let isWorldReadable: Bool

        /// States a file.
        package init(_ content: [UInt8], isWorldReadable: Bool = false) {
            self.content = content
            self.isWorldReadable = isWorldReadable
        }
    }

    /// Why a file cannot be had.
    package enum Fault: Error, Sendable, Hashable {
        /// It is not there.
        case missing
        /// It is a folder, or may not be read.
        case unreadable
        /// It is larger than the limit.
        case large
    }

    /// Reads a file of at most so many bytes.
    package let read: @Sendable (_ path: String, _ limit: Int) -> Result<File, Fault>

    /// Takes a way of reading.
    package init(read: @escaping @Sendable (_ path: String, _ limit: Int) -> Result<File, Fault>) { self.read = read }

    /// Pretended files, by their paths.
    package init(_ files: [String: File]) {
        self.init { path, limit in
            guard let file = files[path] else { return .failure(.missing) }
            return file.content.count <= limit ? .success(file) : .failure(.large)
        }
    }

    /// The files of this machine.
    package static let machine = ConfigurationFiles { path, limit in
        let url = URL(fileURLWithPath: path)
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)
        else { return .failure(.missing) }
        guard let handle = try? FileHandle(forReadingFrom: url) else { return .failure(.unreadable) }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: limit + 1) ?? Data() else { return .failure(.unreadable) }
        guard data.count <= limit else { return .failure(.large) }
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
        return .success(File(Array(data), isWorldReadable: mode & 0o004 != 0))
    }
}
