import Model

/// How records look: in REST answers times are Unix seconds, in notifications ISO texts with milliseconds.
extension IntercomWorkspace {
    /// A company in REST answers.
    ///
    /// Unset fields are omitted, as in the published examples, unless `unset` asks for nulls.
    func rest(_ company: IntercomCompany, unset: Bool) -> JSONObject {
        var json = JSONObject([
            ("type", "company"), ("company_id", .string(company.companyID)), ("id", .string(company.id)),
            ("app_id", .string(code)),
        ])
        func add(_ name: String, _ value: JSON?) {
            if let value { json[name] = value } else if unset { json[name] = .null }
        }
        add("name", company.values["name"])
        add("remote_created_at", company.values["remote_created_at"])
        add("created_at", .integer(company.created.seconds))
        add("updated_at", .integer(company.updated.seconds))
        add("last_request_at", company.lastRequest.map { .integer($0.seconds) })
        add("monthly_spend", company.values["monthly_spend"] ?? 0)
        add("session_count", .integer(company.sessions))
        add("user_count", .integer(users(of: company)))
        for name in ["size", "website", "industry"] { add(name, company.values[name]) }
        json["tags"] = ["type": "tag.list", "tags": .array(company.tags.compactMap(tag).map { rest($0) })]
        json["segments"] = ["type": "segment.list", "segments": []]
        json["plan"] = company.values["plan"].map(Self.plan) ?? [:]
        json["custom_attributes"] = .object(company.attributes)
        json["notes"] = ["type": "note.list", "notes": []]
        return json
    }

    /// A company in notifications, with nulls for everything unset (captured, fact sheet §A.3).
    func notified(_ company: IntercomCompany) -> JSON {
        [
            "type": "company", "id": .string(company.id), "name": company.values["name"] ?? nil,
            "app_id": .string(code), "plan": company.values["plan"].map(Self.plan) ?? nil,
            "company_id": .string(company.companyID),
            "remote_created_at": Self.iso(company.values["remote_created_at"]),
            "created_at": .string(company.created.text(offset: "+00:00")),
            "updated_at": .string(company.updated.text(offset: "+00:00")),
            "last_request_at": .optional(company.lastRequest?.text(offset: "+00:00")),
            "size": company.values["size"] ?? nil, "website": company.values["website"] ?? nil,
            "industry": company.values["industry"] ?? nil, "monthly_spend": company.values["monthly_spend"] ?? 0,
            "session_count": .integer(company.sessions), "user_count": .integer(users(of: company)),
            "custom_attributes": .object(company.attributes), "tag_ids": .array(company.tags.map(JSON.string)),
        ]
    }

    /// The smaller company inside attach and detach notifications.
    func attached(_ company: IntercomCompany) -> JSON {
        [
            "type": "company", "id": .string(company.id), "name": company.values["name"] ?? nil,
            "app_id": .string(code), "plan_id": nil, "company_id": .string(company.companyID),
            "remote_created_at": Self.iso(company.values["remote_created_at"]),
            "created_at": .string(company.created.text(offset: "+00:00")),
            "updated_at": .string(company.updated.text(offset: "+00:00")),
            "last_request_at": .optional(company.lastRequest?.text(offset: "+00:00")),
            "monthly_spend": company.values["monthly_spend"] ?? 0, "session_count": .integer(company.sessions),
            "user_count": .integer(users(of: company)), "custom_attributes": .object(company.attributes),
            "tag_ids": .array(company.tags.map(JSON.string)),
        ]
    }

    /// A contact, its times spelled for REST or for notifications.
    func contact(_ contact: IntercomContact, times spell: (Timestamp) -> JSON) -> JSONObject {
        var json = JSONObject([
            ("type", "contact"), ("id", .string(contact.id)), ("workspace_id", .string(code)),
            ("external_id", contact.values["external_id"] ?? .null), ("role", .string(contact.role)),
        ])
        for name in ["email", "phone", "name", "avatar", "owner_id"] { json[name] = contact.values[name] ?? .null }
        json["social_profiles"] = ["type": "list", "data": []]
        for name in ["has_hard_bounced", "marked_email_as_spam", "unsubscribed_from_emails"] {
            json[name] = contact.values[name] ?? false
        }
        json["created_at"] = spell(contact.created)
        json["updated_at"] = spell(contact.updated)
        for name in ["signed_up_at", "last_seen_at"] {
            json[name] = contact.values[name]?.integer.map { spell(Timestamp(seconds: $0)) } ?? .null
        }
        for name in Self.unsetContactFields { json[name] = .null }
        json["location"] = [
            "type": "location", "country": nil, "region": nil, "city": nil, "country_code": nil, "continent_code": nil,
        ]
        json["custom_attributes"] = .object(contact.attributes)
        let path = "/contacts/\(contact.id)"
        json["tags"] = Self.list(contact.tags, "tag", path + "/tags")
        json["notes"] = Self.list([], "note", path + "/notes")
        json["companies"] = Self.list(contact.companies, "company", path + "/companies")
        json["opted_out_subscription_types"] = Self.list([], "subscription", path + "/subscriptions")
        json["opted_in_subscription_types"] = Self.list([], "subscription", path + "/subscriptions")
        return json
    }

    /// A contact in REST answers.
    func rest(_ contact: IntercomContact) -> JSONObject { self.contact(contact) { .integer($0.seconds) } }

    /// A contact in notifications.
    func notified(_ contact: IntercomContact) -> JSONObject {
        self.contact(contact) { .string($0.text(offset: "+00:00")) }
    }

    /// A tag in REST answers.
    func rest(_ tag: IntercomTag) -> JSON { ["type": "tag", "id": .string(tag.id), "name": .string(tag.name)] }

    private func tag(_ id: String) -> IntercomTag? { tags.first { $0.id == id } }

    private func users(of company: IntercomCompany) -> Int { contacts(of: company.id).count + company.countedUsers }

    private static func plan(_ name: JSON) -> JSON { ["type": "plan", "id": "1", "name": name] }

    private static func iso(_ seconds: JSON?) -> JSON {
        .optional(seconds?.integer.map { Timestamp(seconds: $0).text(offset: "+00:00") })
    }

    private static func list(_ ids: [String], _ type: String, _ url: String) -> JSON {
        [
            "type": "list",
            "data": .array(
                ids.prefix(10).map {
                    [
                        "id": .string($0), "type": .string(type),
                        "url": .string("/\(type == "company" ? "companies" : type + "s")/\($0)"),
                    ]
                }
            ),
            "url": .string(url), "total_count": .integer(ids.count), "has_more": .flag(ids.count > 10),
        ]
    }

    private static let unsetContactFields = [
        "last_replied_at", "last_contacted_at", "last_email_opened_at", "last_email_clicked_at", "language_override",
        "browser", "browser_version", "browser_language", "os", "android_app_name", "android_app_version",
        "android_device", "android_os_version", "android_sdk_version", "android_last_seen_at", "ios_app_name",
        "ios_app_version", "ios_device", "ios_os_version", "ios_sdk_version", "ios_last_seen_at", "utm_campaign",
        "utm_content", "utm_medium", "utm_source", "utm_term", "referrer",
    ]
}
