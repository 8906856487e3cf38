import Foundation
import Model
import Pipeline
import SQLiteStore
import Store
import Testing

@testable import App

/// What `crosswalk capture` writes, prints and refuses.
@Suite struct CaptureCommandTests {
    /// A folder that is not there yet, taken away at the end.
    private static func withFolder(_ work: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "capture-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await work(folder.path)
    }

    /// The numbers of the events that a receiver brought, oldest first.
    private static func events(of receiver: String, in world: CommandWorld) async throws -> [String] {
        let entries = try await world.store.entries(HistoryFilter(limit: 100))
        return entries.reversed().filter { $0.arrival.receiver == receiver }.map { "\($0.id)" }
    }

    @Test func `events become files for their owner alone, and nothing is overwritten`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        let events = try await Self.events(of: "webhook", in: world)
        try await Self.withFolder { folder in
            let performance = await App.perform(["capture"] + events + ["--out", folder], at: world.desk)

            #expect(performance.status == 0, "\(performance.errors)")
            let files = try CapturedRequest.files(at: [folder])
            #expect(files.count == events.count)
            #expect(files[0].hasSuffix("-intercom-company.created.http"))
            let request = try CapturedRequest.load(files[0])
            #expect(request.method == "POST" && request.target == "/in/intercom")
            #expect(request.headers.only("Content-Length") == "\(request.body.count)")
            #expect(request.headers.first("X-Hub-Signature") == nil)
            #expect(performance.output.contains("headers left out: ") && performance.output.contains("X-Hub-Signature"))
            #expect(performance.output.contains("  redacted: data.item.name\n"))
            let body = String(decoding: request.body, as: UTF8.self)
            #expect(!body.contains("Acme") && body.contains(CommandWorld.number))
            let mode = try FileManager.default.attributesOfItem(atPath: files[0])[.posixPermissions] as? NSNumber
            #expect(mode?.intValue == 0o600)

            let again = await App.perform(["capture"] + events + ["--raw", "--out", folder], at: world.desk)
            #expect(again.status == 2)
            #expect(again.errors.contains("nothing was written"))
            #expect(try CapturedRequest.load(files[0]) == request)
        }
    }

    @Test func `as it came is as it came`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        let event = try #require(try await Self.events(of: "webhook", in: world).first)
        let id = try #require(Int64(event).map { EntryID($0) })
        let arrival = try #require(try await world.store.entry(id)).arrival

        let performance = await world.run("capture", event, "--raw")

        let request = try #require(CapturedRequest.parse(Array(performance.output.utf8)))
        #expect(performance.status == 0)
        #expect(request.body == arrival.body)
        #expect(request.headers.first("X-Hub-Signature") == arrival.headers.first("X-Hub-Signature"))
        #expect(try await world.works.ingress.answer(request).status == 200)
    }

    @Test func `an outbound message keeps no secret, and can be signed again`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        let event = try #require(try await Self.events(of: "outbound-message", in: world).first)

        let performance = await world.run("capture", event, "--raw")

        let request = try #require(CapturedRequest.parse(Array(performance.output.utf8)))
        let configuration = try world.desk.configuration("")
        let signed = try ReplaySigning(request, configuration, path: "x").signed(request, id: nil, at: world.clock.now)
        #expect(request.target == "/in/salesforce/outbound-message")
        #expect(try await world.works.ingress.answer(signed).status == 200)
    }

    @Test func `what no request brought is told of, and how it can be had again`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        let pulled = await world.run("pull", "accounts", "salesforce/Account/\(world.account)", "--yes")
        #expect(pulled.status == 0, "\(pulled.errors)")
        try await world.settle()
        let asked = try #require(try await Self.events(of: "operator", in: world).first)
        let sent = try #require(try await Self.events(of: "webhook", in: world).first)

        let performance = await App.perform(["capture", asked, sent, "--json"], at: world.desk)

        let document = try JSON.parse(performance.output)
        #expect(performance.status == 1)
        #expect(document["captures"]?.elements?.count == 1)
        #expect(document["notCaptured"]?.elements?.first?["event"]?.integer == Int64(asked))
        #expect(performance.errors.contains("crosswalk pull accounts salesforce/Account/\(world.account) --yes"))
    }

    @Test func `a call that cannot be meant is refused`() async throws {
        let world = try CommandWorld()
        try await world.meet()

        #expect(await world.run("capture", "1", "2").status == 2)
        #expect(await world.run("capture", "4711").status == 1)
        #expect(await world.run("capture", "nonsense").status == 2)
        #expect(await world.run("capture").status == 2)
    }
}
