import Crypto
package import Model

/// Sweeps over all companies for those that changed since the last sweep: a net under lost notifications.
///
/// One harvest is one page. Rules of the sweep, as client libraries found them: one at a time per app (400
/// `scroll_exists`), the same parameter for every page, an empty page at the end, 404 when it was idle for a minute,
/// 500 when it must start again. Deleted companies are not in it.
package struct IntercomProber: Prober {
    /// How long to wait between two sweeps.
    package let interval: Duration
    /// Companies.
    package let kinds: [KindRef]

    private let connection: ConnectionName
    private let api: IntercomAPI

    /// How far behind the last sweep's start a change still counts as new: Intercom may show a change late, and its
    /// stamps are whole seconds.
    static let lookBack: Duration = .seconds(300)
    /// How long after a stamp a company may change again under the same one, clocks apart included.
    static let settling: Duration = .seconds(2)

    /// How often a broken sweep starts again before it waits for the next interval.
    private static let restartLimit = 2

    /// Polls at an interval, by a version of the API.
    package init(_ connection: ConnectionName, interval: Duration, apiVersion: String) {
        self.connection = connection
        self.interval = interval
        kinds = [KindRef(connection, IntercomPlatform.companyKind)]
        api = IntercomAPI(version: apiVersion)
    }

    /// The cursor of a sweep to which every company is news; Intercom lists the most recently created first.
    package func beginning(of kind: KindRef) -> String { IntercomSweep.cursor(since: Timestamp(seconds: 0)) }

    /// A sweep under way begins anew: every request turns its pages, whether its answer arrives or not.
    package func reopened(_ cursor: String) -> String {
        IntercomSweep(cursor, at: Timestamp(seconds: 0))?.reopened?.cursor ?? cursor
    }

    /// Asks for the next page and makes arrivals of the companies in it that changed.
    package func step(
        for kind: KindRef,
        from cursor: String?,
        at now: Timestamp,
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<PollResult> {
        // By Intercom's clock, as the stamps of its companies are: by ours, a sweep of a machine whose clock is an hour
        // ahead would leave out what changes within that hour.
        let told = responses.first?.headers.only("Date").flatMap { HTTPDate.read($0) }
        guard let sweep = IntercomSweep(cursor, at: told ?? now) else {
            return .finish(.harvest(arrivals: [], cursor: IntercomSweep.cursor(since: now), more: false))
        }
        guard let response = responses.last else { return .send(api.scroll(sweep.parameter)) }
        switch IntercomAnswer(response) {
        case .success(let json):
            let date = response.headers.only("Date").flatMap { HTTPDate.read($0) }
            return .finish(page(json, sweep, told: date, at: now, wanting: paths))
        case .refused where response.status == 404, .absent:
            return .finish(sweep.parameter == nil ? end(of: sweep) : again(sweep))
        case .later where response.status == 500 && sweep.parameter != nil: return .finish(again(sweep))
        case .raced(let later), .later(let later): return .finish(.later(later))
        case .refused(let problem) where problem.code == "scroll_exists":
            return .finish(.later(Later("Intercom: another sweep is under way", wait: .seconds(60), scope: .item)))
        case .refused(let problem): return .finish(.refused(problem))
        }
    }

    private func page(
        _ json: JSON,
        _ sweep: IntercomSweep,
        told: Timestamp?,
        at now: Timestamp,
        wanting paths: [FieldPath]
    ) -> PollResult {
        guard let items = json["data"]?.elements, !items.isEmpty, let parameter = json["scroll_param"]?.text else {
            return end(of: sweep)
        }
        let since = sweep.since - Self.lookBack
        let arrivals = items.compactMap { arrival($0, since: since, told: told, at: now, wanting: paths) }
        return .harvest(arrivals: arrivals, cursor: sweep.turned(to: parameter).cursor, more: true)
    }

    private func end(of sweep: IntercomSweep) -> PollResult {
        .harvest(arrivals: [], cursor: IntercomSweep.cursor(since: sweep.started), more: false)
    }

    /// Starts the sweep again from its first page; what was harvested twice is found by its delivery key.
    private func again(_ sweep: IntercomSweep) -> PollResult {
        guard sweep.restarts < Self.restartLimit else {
            return .abandoned(cursor: IntercomSweep.cursor(since: sweep.since))
        }
        return .harvest(arrivals: [], cursor: sweep.restarted.cursor, more: true)
    }

    private func arrival(
        _ item: JSON,
        since: Timestamp,
        told: Timestamp?,
        at now: Timestamp,
        wanting paths: [FieldPath]
    ) -> Arrival? {
        guard let company = IntercomCompany(item), !company.isQualification, !company.isDeleted else { return nil }
        if let version = company.version, version.instant < since { return nil }
        let body = Self.completed(item, company, paths).bytes
        // The stamp alone is too coarse to tell two changes of one second apart, and its content as long as that second
        // runs: what was changed may be put back within it.
        let content = Hex.encode(Digest.sha256.hash(body).prefix(8))
        let stamp = company.version?.instant
        let isEarly = told.flatMap { told in stamp.map { told < $0 + Self.settling } } ?? false
        return Arrival(
            connection: connection,
            receiver: IntercomSource.pollReceiver,
            deliveryKey: "poll:\(company.id)@\(stamp?.seconds ?? 0)#\(content)\(isEarly ? ":early" : "")",
            provenBy: nil,
            body: body,
            receivedAt: now
        )
    }

    /// The item with null for every wanted field that it does not list, as REST means it, so that nobody reads again.
    private static func completed(_ item: JSON, _ company: IntercomCompany, _ paths: [FieldPath]) -> JSON {
        guard var object = item.object else { return item }
        var custom = object["custom_attributes"]?.object ?? JSONObject()
        for path in company.fields.missing(of: paths) {
            if path.text.hasPrefix(IntercomAttributes.customPrefix) {
                custom[String(path.text.dropFirst(IntercomAttributes.customPrefix.count))] = .null
            } else if object[path.text] == nil, path.names.count == 1 {
                object[path.text] = .null
            }
        }
        object["custom_attributes"] = .object(custom)
        return .object(object)
    }
}
