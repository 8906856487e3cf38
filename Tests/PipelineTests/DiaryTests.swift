import Model
import Pipeline
import Store
import Testing

/// When a system that can be asked only so often is asked for whom.
@Suite struct DiaryTests {
    private let start = Timestamp(milliseconds: 1_700_000_000_000)
    private let fifth = Duration.milliseconds(200)

    @Test func `who comes within the head start asks now, the others when it is their turn`() {
        var diary = Diary()
        let slots = (Int64(0)..<14).map { diary.slot(for: EntryID($0), taking: fifth, at: start) }

        #expect(slots.prefix(11).allSatisfy { $0 == nil })
        #expect(slots.suffix(3) == [start + fifth * 11, start + fifth * 12, start + fifth * 13])
    }

    @Test func `whoever comes back in time is let in, and new ones wait behind those that wait`() {
        var diary = Diary()
        for entry: Int64 in 0..<20 { _ = diary.slot(for: EntryID(entry), taking: fifth, at: start) }
        let later = start + .seconds(3)

        #expect(diary.slot(for: EntryID(15), taking: fifth, at: later) == nil)
        #expect(diary.slot(for: EntryID(12), taking: fifth, at: later) == nil)
        #expect(diary.slot(for: EntryID(19), taking: fifth, at: later) == start + fifth * 19)
    }

    @Test func `what comes back in its slots never exceeds the pace by more than the head start`() {
        var diary = Diary()
        var due = (Int64(0)..<500).map { (entry: EntryID($0), at: start) }
        var asked: [Timestamp] = []
        while !due.isEmpty {
            due.sort { $0.at < $1.at }
            let next = due.removeFirst()
            if let slot = diary.slot(for: next.entry, taking: fifth, at: next.at) {
                due.append((next.entry, slot))
            } else {
                asked.append(next.at)
            }
        }
        let late = asked.enumerated().filter { place, at in at > start + fifth * place }
        let early = asked.enumerated().filter { place, at in at < start + fifth * place - Diary.headStart }

        #expect(asked.count == 500)
        #expect(late.isEmpty)
        #expect(early.isEmpty)
    }

    @Test func `a slot is kept for one that is late, but not for ever`() {
        var diary = Diary()
        for entry: Int64 in 0..<20 { _ = diary.slot(for: EntryID(entry), taking: fifth, at: start) }
        for entry: Int64 in 20..<60 { _ = diary.slot(for: EntryID(entry), taking: fifth, at: start + .seconds(60)) }

        #expect(diary.slot(for: EntryID(19), taking: fifth, at: start + .seconds(60)) == nil)
        let longAfter = start + .seconds(400)
        for entry: Int64 in 60..<80 { _ = diary.slot(for: EntryID(entry), taking: fifth, at: longAfter) }
        #expect(diary.slot(for: EntryID(18), taking: fifth, at: longAfter) != nil)
    }
}
