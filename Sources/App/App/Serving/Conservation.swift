import Crypto
import Model
import Pipeline
import Platforms

extension Works.Surroundings {
    /// What the quarantine keeps of a refused request: no header that carries credentials.
    static let conserve: Conservation = { request in
        (HeaderRedaction.kept(request.headers), Hex.encode(Digest.sha256.hash(request.body)))
    }
}
