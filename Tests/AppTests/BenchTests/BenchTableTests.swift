import Load
import Model
import Testing

@testable import App

@Suite struct BenchTableTests {
    @Test(arguments: [(0.55, true), (0.549, false), (2, true)])
    func `a ratio is reached from its least value on`(ratio: Double, isMet: Bool) {
        #expect(Goal.ratio(atLeast: 0.55).isMet(by: ratio) == isMet)
    }

    @Test(arguments: [(5, true), (5.01, false), (-3, true)])
    func `an excess is reached up to its greatest value`(milliseconds: Double, isMet: Bool) {
        #expect(Goal.excess(atMost: 5).isMet(by: milliseconds) == isMet)
    }

    @Test(arguments: [(63.9, true), (64, false)])
    func `memory is reached below its limit`(mebibytes: Double, isMet: Bool) {
        #expect(Goal.memory(below: 64).isMet(by: mebibytes) == isMet)
    }

    @Test func `what was answered and not kept reaches nothing`() {
        let fast = row(comparison: 0.9, isHonest: true)
        let lying = row(comparison: 0.9, isHonest: false)

        #expect(fast.isMet == true && fast.met == "yes")
        #expect(lying.isMet == false && lying.met == "NO: answered is not kept")
        #expect(!report([fast, lying]).isHonest)
    }

    @Test func `without anything to compare with there is no verdict`() {
        let alone = row(comparison: nil, isHonest: true)

        #expect(alone.isMet == nil && alone.met.isEmpty)
        #expect(report([alone]).isHonest)
    }

    @Test func `the table of Markdown has a line for each row, and says the machine, the day and the seed`() {
        let lines = report([row(comparison: 0.9, isHonest: true)]).markdown.split(separator: "\n")

        #expect(lines[0] == "| measure | gateway | peer or ceiling | ratio | reach | met |")
        #expect(lines[2] == "| speed | 9/s · \(BenchGateway.durability) | 10/s · it | 0.9 × | ≥ 0.55 × | yes |")
        #expect(lines[3] == "A processor, 2 cores, Linux 6, 1970-01-02, seed 7.")
    }

    @Test func `the middle of an even number of figures lies between two of them`() {
        #expect(Turns.middle([4, 1, 3, 2]) == 2.5)
        #expect(Turns.middle([9, 1, 5]) == 5)
        #expect(Turns.middle([]) == 0)
    }

    @Test func `figures are compared with those beside them, and the middle of that counts`() {
        #expect(Turns.middle([10, 20, 30], beside: [20, 10, 60], /) == 0.5)
        #expect(Turns.middle([9, 1, 5], beside: [1, 1, 1], -) == 4)
        #expect(Turns.middle([], beside: [1], -) == 0)
    }

    @Test func `a row that the host disturbed says so beside its verdict`() {
        var row = row(comparison: 0.9, isHonest: true)

        row.stolen = 0.02
        #expect(row.met == "yes")
        row.stolen = 0.126
        #expect(row.met == "yes, disturbed: 13 %")
        row.goal = nil
        #expect(row.met == "disturbed: 13 %")
    }

    @Test func `thousands are told apart`() {
        #expect([0, 999, 1000, 1_234_567].map(BenchRow.grouped) == ["0", "999", "1,000", "1,234,567"])
    }

    private func row(comparison: Double?, isHonest: Bool) -> BenchRow {
        BenchRow(
            measure: "speed",
            gateway: "9/s",
            other: "10/s · it",
            comparison: comparison,
            goal: .ratio(atLeast: 0.55),
            isHonest: isHonest
        )
    }

    private func report(_ rows: [BenchRow]) -> BenchReport {
        BenchReport(
            rows: rows,
            machine: Machine(processor: "A processor", cores: 2, kernel: "6"),
            date: Timestamp(seconds: 86_400),
            seed: 7
        )
    }
}
