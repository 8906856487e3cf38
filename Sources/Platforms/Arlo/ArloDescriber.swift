import Model

/// Describes kinds from Arlo's documentation, without asking: there is nothing to ask.
struct ArloDescriber: Describer {
    func step(describing kind: KindRef, after responses: [HTTPResponse]) -> Step<DescribeResult> {
        guard let known = ArloKind(rawValue: kind.kind) else {
            return .finish(.refused(.noSuchKind))
        }
        return .finish(.described(ArloFields.description(of: known)))
    }
}
