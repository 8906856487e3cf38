import Model

/// Whether this machine's clock goes as those of the systems do.
enum ClockCheck {
    /// How far apart clocks may be before proofs with a time begin to fail: most senders allow five minutes.
    private static let tolerance = Duration.seconds(300)
    /// How far apart they may be without a word: the systems tell whole seconds, and answers take their time.
    private static let slack = Duration.seconds(30)

    /// What is to be said of the gaps; positive where this machine is ahead.
    static func diagnoses(_ systems: [SystemFacts]) -> [Diagnosis] {
        systems.compactMap { system in
            guard let gap = system.clockGap else { return nil }
            let size = gap < .zero ? .zero - gap : gap
            guard size > slack else { return nil }
            return Diagnosis(
                size > tolerance ? .error : .warning,
                .clock,
                "connections.\(system.connection)",
                "this machine's clock is \(gap > .zero ? "ahead of" : "behind") the system's",
                evidence: "\(size.components.seconds) s, by the Date of its last answer",
                remedy: "let this machine keep time by NTP, for example with `systemd-timesyncd` or `chrony`"
            )
        }
    }
}
