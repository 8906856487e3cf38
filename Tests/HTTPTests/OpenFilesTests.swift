import HTTPServer
import Testing

@Suite struct OpenFilesTests {
    @Test func `the limit is raised once and stays`() {
        let limit = OpenFiles.raiseLimit()

        #expect(limit > 0)
        #expect(OpenFiles.raiseLimit() == limit)
    }
}
