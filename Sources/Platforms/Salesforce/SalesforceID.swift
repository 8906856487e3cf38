import Model

/// A record id of Salesforce in its one spelling here: 18 characters, the last three a checksum of the others' case.
///
/// Ids of 15 characters are case-sensitive; the checksum lets 18 survive systems that fold case. Both name the same
/// record, so every id is brought to 18 where it enters.
package struct SalesforceID: Sendable, Hashable, CustomStringConvertible {
    private let spelling: CheckedID

    /// Reads an id of 15 or 18 ASCII letters and digits; nil for anything else.
    ///
    /// An id of 18 whose case was folded on its way is rebuilt from its checksum.
    package init?(_ text: String) {
        guard let spelling = CheckedID(text) else { return nil }
        self.spelling = spelling
    }

    /// The 18 characters.
    package var text: String { spelling.text }

    /// Whether the checksum fits, or has been computed here.
    package var isSound: Bool { spelling.isSound }

    /// The first 15 characters: what two spellings of one id have in common.
    package var core: Substring { text.prefix(15) }

    /// The first three characters, which say what kind of record it is (`001` an Account).
    package var keyPrefix: Substring { text.prefix(3) }

    /// Whether this is `000000000000000AAA`, Salesforce's way of saying "none".
    package var isEmpty: Bool { core.allSatisfy { $0 == "0" } }

    /// The 18 characters.
    package var description: String { text }
}
