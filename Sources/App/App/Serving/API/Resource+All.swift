import Model

extension Resource {
    /// Every resource; of two that fit a path, the first is meant.
    static let all: [Resource] = own + looking + advising + letters + refused + pairs + standing + bringing

    /// How many events one explanation has at most.
    private static let explainedLimit = 200

    /// Those that no command is.
    private static let own: [Resource] = [
        Resource("GET", "", .viewer) { _ in .index },
        Resource("GET", "work", .viewer) { _ in .undertakings },
        Resource("GET", "work/{id}", .viewer) { call in .progress(of: call.path["id"] ?? "") },
        Resource("DELETE", "work/{id}", .operator) { call in .stopping(call.path["id"] ?? "") },
    ]

    private static let looking: [Resource] = [
        .reading("events", query: ["state", "connection", "record", "sync", "reason", "since", "limit"]) { call in
            ["events"] + call.options("state", "connection", "record", "sync", "reason", "since", "limit")
        },
        .reading("events/{id}") { call in ["event", "--", call.path["id"] ?? ""] },
        .reading("explain/{subject...}", query: ["limit", "field"]) { call throws(APIProblem) in
            if let limit = call.query["limit"] {
                // An explanation has what was received in it, bodies of a mebibyte among that.
                guard let count = Int(limit), (1...explainedLimit).contains(count) else {
                    throw APIProblem("`limit` is not between 1 and \(explainedLimit)")
                }
            }
            return ["explain"] + call.options("limit", "field") + ["--", call.path["subject"] ?? ""]
        },
        .reading("errors", query: ["connection", "record", "sync", "reason", "since", "limit"]) { call in
            ["errors"] + call.options("connection", "record", "sync", "reason", "since", "limit")
        },
        .reading("quarantine", query: ["connection", "limit"]) { call in
            ["quarantine", "list"] + call.options("connection", "limit")
        },
        .reading("quarantine/{id}") { call in ["quarantine", "show", "--", call.path["id"] ?? ""] },
        .reading("audit", query: ["limit"]) { call in ["audit"] + call.options("limit") },
    ]

    private static let advising: [Resource] = [
        .reading("check", reports: true) { _ in ["check"] },
        .reading("presets") { _ in ["presets", "list"] },
        .reading("presets/{name}") { call in ["presets", "show", "--", call.path["name"] ?? ""] },
        .reading("schemes") { _ in ["schemes", "list"] },
        .reading("advice") { _ in ["advice"] },
        .reading("advice/{platform}") { call in ["advice", "--", call.path["platform"] ?? ""] },
        .asking("doctor") { _ in ["doctor"] },
        .asking("suggest/{sync}") { call in ["suggest", "--", call.path["sync"] ?? ""] },
    ]

    private static let refused: [Resource] = [
        .changing("POST", "quarantine/promote", body: ["ids", "connection", "confirm", "why"]) {
            call throws(APIProblem) in
            let arguments =
                try ["quarantine", "promote"] + (try call.flag("confirm") ? ["--yes"] : [])
                + APICall.options(of: call.body, "connection", "why")
            guard let ids = try call.numbers("ids") else { return arguments }
            guard !ids.isEmpty, try call.flag("confirm") else {
                throw APIProblem(
                    "`ids` are promoted with `confirm`: true; `GET quarantine/ID` tells whether one can be"
                )
            }
            return arguments + ["--"] + ids.map(String.init)
        }
    ]

    private static let bringing: [Resource] =
        ["pull", "push"].map { verb in
            Resource("POST", "\(verb)/{sync}", .operator, body: ["records", "dryRun", "confirm", "why"]) {
                call throws(APIProblem) in
                let sync = call.path["sync"] ?? ""
                var arguments = [verb]
                let (isDryRun, isConfirmed) = (try call.flag("dryRun"), try call.flag("confirm"))
                if isDryRun { arguments.append("--dry-run") }
                if isConfirmed { arguments.append("--yes") }
                let records = try call.texts("records") ?? []
                arguments += try APICall.options(of: call.body, "why") + ["--", sync] + records
                return isDryRun || isConfirmed ? .undertaking(arguments, about: SyncName(sync)) : .command(arguments)
            }
        } + [
            Resource("POST", "reconcile/{sync}", .operator, body: ["repair", "dryRun", "why"]) {
                call throws(APIProblem) in
                let sync = call.path["sync"] ?? ""
                let flags =
                    (try call.flag("repair") ? ["--repair"] : []) + (try call.flag("dryRun") ? ["--dry-run"] : [])
                let options = try APICall.options(of: call.body, "why")
                return .undertaking(["reconcile"] + flags + options + ["--", sync], about: SyncName(sync))
            }
        ]

    private static let letters: [Resource] = [
        .reading("dead-letters", query: ["connection", "record", "sync", "reason", "since", "limit"]) { call in
            ["dead-letters", "list"] + call.options("connection", "record", "sync", "reason", "since", "limit")
        },
        .reading("dead-letters/{id}") { call in ["dead-letters", "show", "--", call.path["id"] ?? ""] },
        .changing("POST", "dead-letters/retry", body: chosen) { call throws(APIProblem) in
            try ["dead-letters", "retry"] + call.chosen()
        },
        .changing("POST", "dead-letters/{id}/edit", body: ["set", "clear", "leave", "why"]) { call throws(APIProblem) in
            try ["dead-letters", "edit"] + call.edits() + APICall.options(of: call.body, "why")
                + ["--", call.path["id"] ?? ""]
        },
        .changing("POST", "dead-letters/discard", body: chosen) { call throws(APIProblem) in
            try ["dead-letters", "discard"] + call.chosen()
        },
    ]

    private static let pairs: [Resource] = [
        .reading("links", query: ["record", "broken", "duplicates", "sync", "limit"]) { call throws(APIProblem) in
            try ["links"] + call.flags("broken", "duplicates") + call.options("sync", "limit") + ["--"]
                + (call.query["record"].map { [$0] } ?? [])
        },
        .changing("POST", "links", body: ["records", "sync", "why"]) { call throws(APIProblem) in
            guard let records = try call.texts("records"), records.count == 2 else {
                throw APIProblem("`records` is not a list of two records")
            }
            return try ["link"] + APICall.options(of: call.body, "sync", "why") + ["--"] + records
        },
        .changing("DELETE", "links/{record...}", body: ["sync", "why"]) { call throws(APIProblem) in
            try ["unlink"] + APICall.options(of: call.body, "sync", "why") + ["--", call.path["record"] ?? ""]
        },
    ]

    private static let standing: [Resource] =
        [
            .reading("syncs") { _ in ["syncs"] },
            .reading("connections") { _ in ["connections", "list"] },
            .reading("secrets") { _ in ["secrets"] },
            // The answer may hold the secret that signs.
            .changing("POST", "connections/{name}/register", by: .admin, body: ["why"]) { call throws(APIProblem) in
                try ["connections", "register"] + APICall.options(of: call.body, "why")
                    + ["--", call.path["name"] ?? ""]
            },
        ]
        + ["sync", "connection"].flatMap { kind in
            ["pause", "resume"].map { verb in
                .changing("POST", "\(kind)s/{name}/\(verb)", body: ["why"]) { call throws(APIProblem) in
                    try [verb, "--\(kind)"] + APICall.options(of: call.body, "why") + ["--", call.path["name"] ?? ""]
                }
            }
        }

    /// The members of a body that chooses dead letters.
    private static let chosen: Set<String> = ["ids", "filter", "expect", "confirm", "why"]
}

extension APICall {
    /// The arguments that correct a dead letter.
    fileprivate func edits() throws(APIProblem) -> [String] {
        var arguments: [String] = []
        if let set = body["set"] {
            guard let object = set.object else { throw APIProblem("`set` is no object") }
            for member in object.members {
                guard let text = Self.word(member.value) else {
                    throw APIProblem("`set` has a value that is no text, number or flag; `clear` empties a field")
                }
                arguments.append("--set=\(member.name)=\(text)")
            }
        }
        arguments += try (texts("clear") ?? []).map { "--clear=\($0)" }
        return try arguments + (texts("leave") ?? []).map { "--leave=\($0)" }
    }

    private static func word(_ value: JSON) -> String? {
        switch value {
        case .string(let text): text
        case .number, .flag: value.compact
        case .null, .array, .object: nil
        }
    }

    /// The arguments that choose dead letters; without `confirm`, they are only shown.
    fileprivate func chosen() throws(APIProblem) -> [String] {
        let ids = try texts("ids")
        let filter = body["filter"]
        guard (ids == nil) != (filter == nil) else { throw APIProblem("the body has either `ids` or `filter`") }
        if let ids, ids.isEmpty { throw APIProblem("`ids` names nothing") }
        var arguments = try flag("confirm") ? ["--yes"] : ["--dry-run"]
        arguments += try Self.options(of: body, "expect", "why")
        if let filter {
            guard let object = filter.object else { throw APIProblem("`filter` is no object") }
            try Self.check(object, knows: ["connection", "record", "sync", "reason", "since", "limit"], in: "`filter`")
            arguments += try Self.options(of: object, "connection", "record", "sync", "reason", "since", "limit")
        }
        return arguments + ["--"] + (ids ?? [])
    }
}
