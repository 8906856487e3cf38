import Model
import Pipeline
import Store
import Testing

/// A field that names a record whose counterpart is only being created: nobody knows yet what will stand there.
@Suite struct AwaitedIDTests {
    private static let account: FieldPath = "AccountId"
    private static let (link, another) = (LinkID("l1"), LinkID("l2"))

    /// A contact's shadow in which an account stood, after lessons.
    private static func shadow(_ lessons: [Lesson]) -> Shadow {
        lessons.reduce(Worlds.shadow([account: "old"], at: Worlds.at(1))) { $0.learning($1) }
    }

    private static func awaiting(_ link: LinkID) -> Lesson {
        .intended(Worlds.account, [:], by: "contacts", awaiting: [account: link])
    }

    private static func written(_ id: FieldValue, of link: LinkID) -> Lesson {
        .written(Worlds.account, [account: id], Worlds.at(5), by: "contacts", awaiting: [account: link])
    }

    @Test func `nothing is expected while it is awaited, neither what stood there nor what comes`() throws {
        let field = try #require(Self.shadow([Self.awaiting(Self.link)]).fields[Self.account])

        #expect(field.expected == nil)
        #expect(field.awaitsID(of: Self.link))
        #expect(!field.awaitsID(of: Self.another))
        #expect(field.known == "old")
    }

    @Test func `what is sent behind it is expected, and stays so when it arrives`() throws {
        let sent = Self.shadow([Self.awaiting(Self.link), .intended(Worlds.account, [Self.account: "later"])])
        let arrived = sent.learning(Self.written("first", of: Self.link))

        #expect(sent.expected[Self.account] == "later")
        #expect(arrived.fields[Self.account]?.intended == ["later"])
        #expect(arrived.fields[Self.account]?.known == "first")
    }

    @Test func `one that arrives takes along what was sent before it, and not the next one`() throws {
        let shadow = Self.shadow([
            .intended(Worlds.account, [Self.account: "before"]), Self.awaiting(Self.link), Self.awaiting(Self.another),
            Self.written("first", of: Self.link),
        ])

        #expect(shadow.fields[Self.account]?.intended.count == 1)
        #expect(shadow.fields[Self.account]?.awaitsID(of: Self.another) == true)
    }

    @Test func `one that never comes is not awaited`() throws {
        let shadow = Self.shadow([
            Self.awaiting(Self.link), .abandoned(Worlds.account, [:], awaiting: [Self.account: Self.link]),
        ])

        #expect(shadow.fields[Self.account]?.intended == [])
        #expect(shadow.expected[Self.account] == "old")
    }

    @Test func `it is read back from the store as it was`() throws {
        let shadow = Self.shadow([Self.awaiting(Self.link)])

        #expect(try Shadow(stored: shadow.stored) == shadow)
    }
}
