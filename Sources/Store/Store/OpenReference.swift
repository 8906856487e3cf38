package import Model

/// A field that a sync left open, because the record that it names has no counterpart yet.
package struct OpenReference: Sendable, Hashable {
    /// The record whose field it is.
    package let naming: RecordRef
    /// The field.
    package let field: FieldPath
    /// The sync that carries the field over.
    package let sync: SyncName
    /// The record that it names, on the same side.
    package let named: RecordRef
    /// The sync in which that record is to have its counterpart.
    package let link: SyncName

    /// States a reference.
    package init(naming: RecordRef, field: FieldPath, sync: SyncName, named: RecordRef, link: SyncName) {
        self.naming = naming
        self.field = field
        self.sync = sync
        self.named = named
        self.link = link
    }
}
