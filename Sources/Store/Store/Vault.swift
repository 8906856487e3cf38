package import Model

/// What must survive a restart beside the records: grants whose refresh token rotates, and cursors.
package protocol Vault: Sendable {
    /// The grant kept for a connection; nil when none is.
    func grant(for connection: ConnectionName) async throws(StoreError) -> Grant?

    /// Keeps a grant; on disk when it returns, so that a rotated refresh token is never used before it is kept.
    func keep(_ grant: Grant, for connection: ConnectionName) async throws(StoreError)

    /// Where a cursor stands; nil when it was never moved.
    func cursor(_ name: String) async throws(StoreError) -> String?
}
