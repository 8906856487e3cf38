import Glibc

/// How many files and sockets this process may have open.
package enum OpenFiles {
    /// Raises the limit as far as the system lets an ordinary process raise it: the usual 1,024 is less than the
    /// connections a server takes.
    ///
    /// - Returns: the limit in force; 0 when it could not be read.
    @discardableResult
    package static func raiseLimit() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        var raised = limit
        raised.rlim_cur = limit.rlim_max
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 else {
            return Int(clamping: limit.rlim_cur)
        }
        return Int(clamping: raised.rlim_cur)
    }
}
