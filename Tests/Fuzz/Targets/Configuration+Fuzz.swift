import App
import Model
import Platforms

extension FuzzTarget {
    /// Configurations, as an operator writes them.
    static let configuration = FuzzTarget(
        "configuration",
        "a configuration is loaded without an error or refused with one, every finding has a place, none has a secret",
        sizeLimit: 8192,
        words: Yaml.words + [
            "connections:", "syncs:", "gateway:", "platform:", "receive:", "secrets: [env:SF_OM_SECRET]", "between:",
            "identity:", "fields:", "from: both", "conflict: newest", "transform: [trim]", "env:SF_ID", "file:secret",
            "preset: intercom-accounts", "retention: 30d", "public-url: https://", "sandbox: true", "when-many:",
        ],
        check: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let result = Yaml.loader.load(text: text)
            try checkFindings(result.findings, of: text, loaded: result.configuration != nil)
            let report = CheckReport(file: "fuzz.yaml", findings: result.findings)
            try hold(report.ok == (result.configuration != nil), "the report says whether it can be used")
            for secret in Yaml.secrets.values {
                try hold(!report.text.contains(secret) && !report.json.compact.contains(secret), "no secret is told")
            }
            try hold(Yaml.loader.load(text: text).findings == result.findings, "loaded again it is judged the same")
        }
    )

    /// Rehearsal files.
    static let rehearsals = FuzzTarget(
        "rehearsals",
        "a rehearsal is read without an error or refused with one, and every finding has a place",
        sizeLimit: 8192,
        words: Yaml.words + [
            "rehearsal:", "config:", "override:", "given:", "steps:", "- expect:", "records:", "verdicts:", "clock:",
            "- advance: 5m", "- settle", "- deliver:", "$id", "links:", "requests:", "converged: true",
        ],
        check: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let reader = RehearsalReader(loader: Yaml.loader, files: ConfigurationFiles([:]))
            let result = reader.read(text: text, file: "fuzz.yaml")
            try checkFindings(result.findings, of: text, loaded: result.rehearsal != nil)
            guard let rehearsal = result.rehearsal else { return }
            try hold(!rehearsal.title.isEmpty, "a rehearsal has a title")
        }
    )

    /// Documents of JSON, written as YAML for people; and any text, read as YAML.
    static let yaml = FuzzTarget(
        "yaml",
        "JSON that is written as YAML is read again as the same, and what is read from any text can be written",
        words: Yaml.words + [
            "\"\\u0085\"", "\"\u{7F}\"", "\"\u{2028}\"", "\"\u{FFFE}\"", "\"yes\"", "\"~\"", "\"- a\"",
        ],
        check: { bytes in
            if let json = try? JSON.parse(bytes) { try checkWriting(json) }
            let (node, findings) = YAMLReader.read(String(decoding: bytes, as: UTF8.self))
            guard let node, findings.isEmpty else { return }
            try checkWriting(node.json)
        }
    )

    private static func checkWriting(_ json: JSON) throws {
        let text = YAMLWriter.text(json)
        guard text.utf8.count <= YAMLReader.sizeLimit, json.compact.utf8.filter({ $0 == 0x5B || $0 == 0x7B }).count < 48
        else { return }
        let (node, findings) = YAMLReader.read(text)
        // Foundation takes a byte-order mark off the front of whatever text it decodes for the parser.
        guard !json.compact.unicodeScalars.contains("\u{FEFF}") else { return }
        // A mapping of JSON may have a key that only documents of other programs have.
        guard !findings.contains(where: { $0.problem.contains("merge keys") }) else { return }
        try hold(findings.isEmpty, "what was written is YAML: \(findings.map(\.problem))")
        try hold(node?.json == json, "what was written is read as the same")
    }

    private static func checkFindings(_ findings: [Finding], of text: String, loaded: Bool) throws {
        let hasError = findings.contains { $0.severity == .error }
        try hold(loaded != hasError, "it is loaded, or an error says why not")
        let lines =
            text.utf8.count { $0 == 10 }
            + text.unicodeScalars.count { "\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) } + 1
        for finding in findings {
            let isPlaced = (0...lines + 1).contains(finding.line) || finding.problem.hasPrefix("preset ")
            try hold(isPlaced, "a finding's line is one of the file's: \(finding.line) of \(lines)")
            try hold(finding.column >= 0, "a finding's column is one of the line's")
            try hold(!finding.problem.isEmpty && !finding.remedy.isEmpty, "a finding says what is wrong and what to do")
        }
        try hold(findings.count <= 100 + text.utf8.count, "there are not more findings than there is text")
    }
}

/// The world in which documents are read: some secrets, no files.
private enum Yaml {
    static let secrets = [
        "OPS_TOKEN": "the-operators-token-71f2c0", "SF_ID": "the-client-id-5b11", "SF_SECRET": "the-client-secret-09aa",
        "SF_OM_SECRET": "the-message-secret-c27be0", "SF_HMAC": "the-event-secret-5ad0e8b1",
        "INTERCOM_TOKEN": "the-access-token-dd04", "INTERCOM_SECRET": "the-app-secret-77c2e1f0",
        "INTERCOM_SECRET_OLD": "the-former-secret-40aa91",
    ]

    static let loader = ConfigurationLoader(
        platforms: Catalog.platforms,
        environment: ConfigurationEnvironment(secrets),
        files: ConfigurationFiles(["secret": .init(Array("a secret of a file, 0123456789".utf8))])
    )

    static let words = [
        "&a ", "*a", "<<: ", "- - ", "? ", "!!binary ", "|2-", ">+", "---\n", "...", "\"\\x00\"", "{a: [", "\t",
    ]
}
