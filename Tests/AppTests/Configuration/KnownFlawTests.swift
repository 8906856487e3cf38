import App
import Testing

/// What went wrong in the configurations of other gateways, tried on ours.
@Suite struct KnownFlawTests {
    @Test(arguments: ["EMPTY", "NOT_SET", "SHORT"])
    func `GHSA-hh59-fgrr-93hf and CVE-2026-41432: a configuration without a secret in force is refused`(
        variable: String
    ) {
        let document = Samples.document(sync: "preset: intercom-accounts")
            .replacing("[env:INTERCOM_SECRET]", with: "[env:\(variable)]")

        #expect(Samples.loader().load(text: document).configuration == nil)
        #expect(
            Samples.loader().load(text: document.replacing("[env:\(variable)]", with: "[]")).configuration == nil
        )
    }
}
