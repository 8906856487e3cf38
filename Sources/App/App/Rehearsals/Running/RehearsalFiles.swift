import Foundation

/// Finds the rehearsal files that paths name.
package enum RehearsalFiles {
    /// The files: those that are named, and every `.yaml` and `.yml` below the folders that are, in alphabetical order.
    ///
    /// - Returns: the files, and the paths at which there is nothing.
    package static func find(at paths: [String]) -> (files: [String], missing: [String]) {
        var files: [String] = []
        var missing: [String] = []
        for path in paths {
            switch (try? URL(filePath: path).resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory {
            case true?: files += below(path)
            case false?: files.append(path)
            case nil: missing.append(path)
            }
        }
        return (files, missing)
    }

    private static func below(_ folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted().map { name in
            folder.hasSuffix("/") ? folder + name : folder + "/" + name
        }
    }
}
