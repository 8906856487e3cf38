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
                ("provenBy", arrival.provenBy.map { JSON.integer($0) } ?? .null),
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
