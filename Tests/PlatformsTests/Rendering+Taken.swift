import Model

/// What sources make of requests, as the fixtures' `*.events.json` write it.
extension Rendering {
    /// What a request is taken for that brings one arrival.
    static func taken(_ request: HTTPRequest, by source: any Source, at now: Timestamp) -> JSON {
        do throws(Refusal) {
            let admission = try source.admit(request, route: [], at: now)
            guard admission.arrivals.count == 1, admission.answer == HTTPResponse(200) else { return .null }
            let arrival = admission.arrivals[0]
            var admitted = JSONObject([
                ("deliveryKey", .optional(arrival.deliveryKey)),
                ("provenBy", .optional(source.index(ofSecretOf: arrival))),
            ])
            admitted["poison"] = arrival.poison.map(JSON.string)
            guard arrival.poison == nil else { return ["admission": .object(admitted)] }
            return ["admission": .object(admitted), "reading": reading(of: arrival, by: source)]
        } catch {
            return ["admission": ["refused": .string(words(error))]]
        }
    }

    private static func reading(of arrival: Arrival, by source: any Source) -> JSON {
        do throws(Unreadable) {
            return reading(try source.read(arrival))
        } catch {
            return ["unreadable": .string(error.reason)]
        }
    }

    private static func words(_ refusal: Refusal) -> String {
        switch refusal {
        case .unproven(let reason): "unproven: \(reason)"
        case .unknownReceiver: "unknown receiver"
        case .wrongContentType: "wrong content type"
        case .foreign: "foreign"
        }
    }
}

extension Source {
    /// The place of the secret that proved an arrival in its receiver's list, from 0; nil when none did.
    func index(ofSecretOf arrival: Arrival) -> Int? {
        let marks = secrets.first { $0.receiver == arrival.receiver }?.marks ?? []
        return arrival.provenBy.flatMap { marks.firstIndex(of: $0) }
    }
}
