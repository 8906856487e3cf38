import Model
import Pipeline

/// A network on which the gateway itself stands at its public address, beside the systems.
struct PublicRoad: Transport {
    private let ingress: Ingress
    private let address: String?
    private let network: any Transport

    /// Leads what goes to the address to the gateway, and all else where it goes anyway.
    init(to ingress: Ingress, at address: String?, beside network: any Transport) {
        self.ingress = ingress
        self.address = address
        self.network = network
    }

    /// Brings a request to whom it is for.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        guard let address, request.target.hasPrefix(address + "/") else { return try await network.send(request) }
        var received = request
        received.target = String(request.target.dropFirst(address.count))
        do throws(Crash) {
            return try await ingress.answer(received)
        } catch {
            throw .noAnswer("the gateway died")
        }
    }
}
