import Pipeline
import Testing

@testable import App

@Suite struct SuddenDeathTests {
    @Test func `a death is appointed by a crash point and a passing of it`() {
        #expect(SuddenDeath(argument: "send")?.point == .send)
        #expect(SuddenDeath(argument: "send")?.passing == 1)
        #expect(SuddenDeath(argument: "append:3")?.point == .append)
        #expect(SuddenDeath(argument: "append:3")?.passing == 3)
    }

    @Test(arguments: ["", ":", ":1", "send:", "send:0", "send:-1", "send:x", "send:1:2", "nowhere:1"])
    func `what names no passing of a crash point is refused`(text: String) {
        #expect(SuddenDeath(argument: text) == nil)
    }
}
