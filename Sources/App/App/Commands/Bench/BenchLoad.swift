import ArgumentParser
import Load
import Model

/// The options that put a load on one address instead.
struct BenchLoad: ParsableArguments {
    @Option(help: ArgumentHelp("Load whatever takes notifications there, and nothing else.", valueName: "url"))
    var against: String?
    @Option(help: ArgumentHelp("How many connections that load has.", valueName: "count"))
    var connections = 128
    @Option(help: ArgumentHelp("How many notifications that load has.", valueName: "count"))
    var count = 100_000
    @Option(help: ArgumentHelp("How many a second are due; left out, as many as are answered.", valueName: "number"))
    var pace: Double?
    @Option(help: ArgumentHelp("What they are signed with.", valueName: "secret"))
    var secret = BenchSite.secret

    /// Puts the load there, and tells what became of it as JSON.
    func run(seed: UInt64) async throws(CommandFailure) -> JSON {
        guard (1...1_000_000).contains(count) else {
            throw CommandFailure(.misused, "--count is not from 1 to 1000000")
        }
        let address = try LoadAddress(against ?? "")
        let notifications = Notifications(path: address.path, secret: Secret(secret), seed: seed)
        let requests = try notifications.prepared(0..<count)
        let pressure = Pressure(connections: connections, pace: pace)
        let answers = try await LoadThread.send(requests, to: address.port, under: pressure)
        return [
            "answered": .integer(answers.answered), "ok": .integer(answers.count(of: 200)),
            "lost": .integer(answers.lost), "reopened": .integer(answers.reopened),
            "perSecond": .integer(Int(answers.perSecond)),
            "p50Microseconds": .integer(answers.latency.quantile(0.5).microseconds),
            "p99Microseconds": .integer(answers.latency.quantile(0.99).microseconds),
            "loadMicrosecondsEach": .fixed(answers.ownTime / .microseconds(1) / Double(max(1, answers.sent))),
        ]
    }
}
