"""The simulated Salesforce, used through simple-salesforce: a client that was written for the real one.

    python salesforce_client.py ACCESS.json CONFIG.yaml

ACCESS.json and CONFIG.yaml are what `crosswalk sandbox --access-out --config-out` wrote. The client only speaks
`https://…salesforce.com`; an adapter of its HTTP session carries every call to the sandbox's address instead, unchanged
but for scheme and host.
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit, urlunsplit

import requests
import yaml
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceGeneralError,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceResourceNotFound,
)
from simple_salesforce.format import format_external_id, format_soql

from tally import Tally, claims, raises, same

VERSION = "62.0"
# One more than two full pages of 2,000.
CROWD = 4001
ODD_KEY = "a/b c+d?e&f=%2F#é'\"\\ü"

# Every key of a field in `describe`, as recorded from the real system in 2026.
FIELD_KEYS = set(
    """aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete caseSensitive
    compoundFieldName controllerName createable custom defaultValue defaultValueFormula defaultedOnCreate
    dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted externalId extraTypeInfo filterable
    filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber htmlFormatted idLookup inlineHelpText label
    length mask maskType name nameField namePointing nillable permissionable picklistValues polymorphicForeignKey
    precision queryByDistance referenceTargetField referenceTo relationshipName relationshipOrder restrictedDelete
    restrictedPicklist scale searchPrefilterable soapType sortable type unique updateable
    writeRequiresMasterRead""".split()
)


class Loopback(HTTPAdapter):
    """Carries every call to the sandbox, whatever host it names."""

    def __init__(self, url):
        super().__init__()
        self.place = urlsplit(url)

    def send(self, request, **options):
        request.url = urlunsplit(urlsplit(request.url)._replace(scheme=self.place.scheme, netloc=self.place.netloc))
        options["verify"] = False
        return super().send(request, **options)


def session(url):
    """An HTTP session that reaches the sandbox."""
    made = requests.Session()
    made.trust_env = False
    made.mount("https://", Loopback(url))
    return made


def code(error):
    """The error code of a refused call."""
    return error.content[0]["errorCode"]


access = json.load(open(sys.argv[1], encoding="utf-8"))["salesforce"]
connections = yaml.safe_load(open(sys.argv[2], encoding="utf-8"))["connections"].values()
credentials = next(each for each in connections if each.get("url") == access["url"])["credentials"]
person = Salesforce(
    session_id=access["token"], instance_url="https://sandbox.my.salesforce.com", version=VERSION,
    session=session(access["url"]))
checks, claim = claims()


def application(**changes):
    """A client that logs in as a connected app does, by client credentials."""
    keys = {"consumer_key": credentials["client-id"], "consumer_secret": credentials["client-secret"]}
    return Salesforce(**{**keys, **changes}, domain="sandbox.my", version=VERSION, session=session(access["url"]))


# Logging in.


@claim("client credentials open a session")
def _():
    client = application()
    same(client.query("SELECT Id FROM Account LIMIT 1")["done"], True)
    same(client.sf_instance, urlsplit(access["url"]).netloc)


@claim("a wrong client secret is refused as invalid_client")
def _():
    same(raises(SalesforceAuthenticationFailed, lambda: application(consumer_secret="wrong")).code, "invalid_client")


@claim("an unknown client is refused as invalid_client_id")
def _():
    same(raises(SalesforceAuthenticationFailed, lambda: application(consumer_key="3MVGwrong")).code, "invalid_client_id")


@claim("a session that ended is opened again by the client, and the call repeated")
def _():
    client = application()
    client.session_id = "00D000000000001!ended"
    client._generate_headers()
    same(client.query("SELECT Id FROM Account LIMIT 1")["done"], True)


@claim("a session that never was is refused with 401")
def _():
    stranger = Salesforce(
        session_id="00D000000000001!stranger", instance_url="https://x.my.salesforce.com", version=VERSION,
        session=session(access["url"]))
    same(code(raises(SalesforceExpiredSession, lambda: stranger.query("SELECT Id FROM Account"))), "INVALID_SESSION_ID")


@claim("a wrong password is refused by the SOAP login as INVALID_LOGIN")
def _():
    error = raises(
        SalesforceAuthenticationFailed,
        lambda: Salesforce(
            username="pat.person@example.com", password="wrong", security_token="wrong", version="59.0",
            session=session(access["url"])))
    same(str(error.code).removeprefix("sf:"), "INVALID_LOGIN")


if "password" in access:

    @claim("user name, password and security token open a session by SOAP")
    def _():
        client = Salesforce(
            username=access["username"], password=access["password"], security_token=access["security-token"],
            version="59.0", session=session(access["url"]))
        same(client.query("SELECT Id FROM Account LIMIT 1")["done"], True)


# Rows.

values = {
    "Name": "Müller & Söhne <GmbH> 株式会社 🚀", "AccountNumber": "outside-1", "Website": "https://example.org/?a=1&b=2",
    "NumberOfEmployees": 120, "AnnualRevenue": 1250000.5, "Industry": "Energy", "Description": "line one\nline two\t“quoted”",
}
made = {}


@claim("a created row has an id of 18 characters")
def _():
    result = person.Account.create(values)
    same((result["success"], result["errors"], len(result["id"]), result["id"][:3]), (True, [], 18, "001"))
    made["id"] = result["id"]


@claim("a row reads back as it was written, with its attributes first")
def _():
    row = person.Account.get(made["id"])
    same({name: row[name] for name in values}, values)
    same(next(iter(row)), "attributes")
    same(row["attributes"]["type"], "Account")
    same(row["attributes"]["url"], f"/services/data/v{VERSION}/sobjects/Account/{made['id']}")
    assert row["Phone"] is None and row["IsDeleted"] is False
    assert datetime.strptime(row["CreatedDate"], "%Y-%m-%dT%H:%M:%S.%f%z").utcoffset() == timedelta(0)
    assert row["CreatedDate"].endswith("+0000"), row["CreatedDate"]


@claim("the 15-character form of an id names the same row")
def _():
    same(person.Account.get(made["id"][:15])["Id"], made["id"])


@claim("an update changes what it names, and null clears")
def _():
    before = person.Account.get(made["id"])
    same(person.Account.update(made["id"], {"Industry": "Media", "Website": None}), 204)
    after = person.Account.get(made["id"])
    same((after["Industry"], after["Website"], after["Name"]), ("Media", None, values["Name"]))
    assert after["SystemModstamp"] >= before["SystemModstamp"]


@claim("a row without its required field is refused as REQUIRED_FIELD_MISSING")
def _():
    error = raises(SalesforceMalformedRequest, lambda: person.Contact.create({"FirstName": "Ada"}))
    same((code(error), error.content[0]["fields"]), ("REQUIRED_FIELD_MISSING", ["LastName"]))


@claim("a field that does not exist is refused as INVALID_FIELD")
def _():
    same(code(raises(SalesforceMalformedRequest, lambda: person.Account.update(made["id"], {"Nope__c": 1}))), "INVALID_FIELD")


@claim("a text that is too long is refused as STRING_TOO_LONG")
def _():
    error = raises(SalesforceMalformedRequest, lambda: person.Account.update(made["id"], {"Name": "x" * 256}))
    same((code(error), error.content[0]["fields"]), ("STRING_TOO_LONG", ["Name"]))


@claim("a type that does not exist is not found")
def _():
    same(code(raises(SalesforceResourceNotFound, lambda: person.Nope__c.create({"Name": "x"}))), "NOT_FOUND")


@claim("a deleted row is gone: ENTITY_IS_DELETED for whoever asks again")
def _():
    row = person.Account.create({"Name": "short-lived"})["id"]
    same(person.Account.delete(row), 204)
    for again in (person.Account.get, person.Account.delete, lambda id: person.Account.update(id, {"Name": "x"})):
        same(code(raises(SalesforceResourceNotFound, lambda: again(row))), "ENTITY_IS_DELETED")


# Collections, which also make the crowd that queries page through.


def collection(records, **options):
    """Creates rows, up to 200 at once."""
    return person.restful(
        "composite/sobjects", method="POST", json={"allOrNone": False, "records": records, **options})


@claim("collections create 200 rows a call, answered in the order of the request")
def _():
    for start in range(0, CROWD, 200):
        count = min(200, CROWD - start)
        records = [
            {"attributes": {"type": "Account"}, "Name": f"crowd {start + place:05}", "Type": "Crowd"}
            for place in range(count)
        ]
        results = collection(records)
        same(len(results), count)
        assert all(each["success"] and each["errors"] == [] for each in results), results[:3]
        if start == 0:
            names = [person.Account.get(results[place]["id"])["Name"] for place in (0, 57, 199)]
            same(names, ["crowd 00000", "crowd 00057", "crowd 00199"])


@claim("a collection fails row by row, with statusCode and without id")
def _():
    results = collection([
        {"attributes": {"type": "Contact"}, "LastName": "Collection"}, {"attributes": {"type": "Contact"}, "FirstName": "No"},
    ])
    same([each["success"] for each in results], [True, False])
    same(results[1]["errors"][0]["statusCode"], "REQUIRED_FIELD_MISSING")
    assert "id" not in results[1]


@claim("all or none leaves nothing when one row fails")
def _():
    results = collection(
        [{"attributes": {"type": "Contact"}, "LastName": "Undone"}, {"attributes": {"type": "Contact"}, "FirstName": "No"}],
        allOrNone=True)
    same([each["success"] for each in results], [False, False])
    same(results[0]["errors"][0]["statusCode"], "ALL_OR_NONE_OPERATION_ROLLED_BACK")
    same(person.query("SELECT Id FROM Contact WHERE LastName = 'Undone'")["totalSize"], 0)


@claim("201 rows in one collection are refused whole")
def _():
    records = [{"attributes": {"type": "Account"}, "Name": f"too many {place}"} for place in range(201)]
    raises(SalesforceMalformedRequest, lambda: collection(records))
    same(person.query("SELECT COUNT() FROM Account WHERE Name LIKE 'too many %'")["totalSize"], 0)


@claim("a record whose attributes do not come first is refused")
def _():
    raises(SalesforceMalformedRequest, lambda: collection([{"Name": "late", "attributes": {"type": "Account"}}]))


@claim("collections update, upsert, read and delete")
def _():
    keys = [f"collection-{place}" for place in range(3)]
    upserts = {"allOrNone": False, "records": [
        {"attributes": {"type": "Lead"}, "Intercom_Contact_Id__c": key, "LastName": "Many", "Company": "C"} for key in keys]}
    first = person.restful("composite/sobjects/Lead/Intercom_Contact_Id__c", method="PATCH", json=upserts)
    again = person.restful("composite/sobjects/Lead/Intercom_Contact_Id__c", method="PATCH", json=upserts)
    same([each["created"] for each in first + again], [True] * 3 + [False] * 3)
    ids = [each["id"] for each in first]
    same([each["id"] for each in again], ids)
    changed = person.restful("composite/sobjects", method="PATCH", json={"allOrNone": False, "records": [
        {"attributes": {"type": "Lead"}, "id": id, "Company": "D"} for id in ids]})
    same([(each["id"], each["success"]) for each in changed], [(id, True) for id in ids])
    rows = person.restful("composite/sobjects/Lead", method="POST", json={"ids": ids + ["00Q000000000000AAA"], "fields": ["Company"]})
    same([row and row["Company"] for row in rows], ["D", "D", "D", None])
    deleted = person.restful("composite/sobjects", {"ids": ",".join(ids), "allOrNone": "false"}, method="DELETE")
    same([(each["id"], each["success"]) for each in deleted], [(id, True) for id in ids])


@claim("a composite refers to the results of its earlier calls")
def _():
    base = f"/services/data/v{VERSION}/sobjects"
    answer = person.restful("composite", method="POST", json={"allOrNone": True, "compositeRequest": [
        {"method": "POST", "url": f"{base}/Account", "referenceId": "account", "body": {"Name": "Referred"}},
        {"method": "POST", "url": f"{base}/Contact", "referenceId": "contact",
         "body": {"LastName": "Referring", "AccountId": "@{account.id}"}},
    ]})["compositeResponse"]
    same([(each["referenceId"], each["httpStatusCode"]) for each in answer], [("account", 201), ("contact", 201)])
    same(person.Contact.get(answer[1]["body"]["id"])["AccountId"], answer[0]["body"]["id"])


@claim("a composite that fails as a whole leaves nothing")
def _():
    base = f"/services/data/v{VERSION}/sobjects"
    answer = person.restful("composite", method="POST", json={"allOrNone": True, "compositeRequest": [
        {"method": "POST", "url": f"{base}/Account", "referenceId": "kept", "body": {"Name": "Composite undone"}},
        {"method": "POST", "url": f"{base}/Contact", "referenceId": "bad", "body": {"FirstName": "No"}},
    ]})["compositeResponse"]
    same([each["httpStatusCode"] for each in answer], [400, 400])
    same(answer[0]["body"][0]["errorCode"], "PROCESSING_HALTED")
    same(person.query("SELECT COUNT() FROM Account WHERE Name = 'Composite undone'")["totalSize"], 0)


@claim("a batch answers every call on its own")
def _():
    answer = person.restful("composite/batch", method="POST", json={"batchRequests": [
        {"method": "GET", "url": f"v{VERSION}/limits"}, {"method": "GET", "url": f"v{VERSION}/sobjects/Account/001000000000000AAA"},
    ]})
    same((answer["hasErrors"], [each["statusCode"] for each in answer["results"]]), (True, [200, 404]))


# Queries.


@claim("a query gives pages of 2,000, to be followed by their address")
def _():
    page = person.query("SELECT Id, Name FROM Account WHERE Type = 'Crowd' ORDER BY Name")
    same((page["totalSize"], page["done"], len(page["records"])), (CROWD, False, 2000))
    names = [row["Name"] for row in page["records"]]
    while not page["done"]:
        page = person.query_more(page["nextRecordsUrl"], identifier_is_url=True)
        names += [row["Name"] for row in page["records"]]
    same(names, [f"crowd {place:05}" for place in range(CROWD)])
    assert "nextRecordsUrl" not in page


@claim("a page can be followed by its locator alone")
def _():
    page = person.query("SELECT Id FROM Account WHERE Type = 'Crowd'")
    same(len(person.query_more(page["nextRecordsUrl"].rsplit("/", 1)[1])["records"]), 2000)


@claim("query_all reads every row once")
def _():
    rows = person.query_all("SELECT Id FROM Account WHERE Type = 'Crowd'")
    same((rows["totalSize"], len({row["Id"] for row in rows["records"]})), (CROWD, CROWD))
    same(sum(1 for _ in person.query_all_iter("SELECT Id FROM Account WHERE Type = 'Crowd'")), CROWD)


@claim("a page becomes smaller when the client asks for it")
def _():
    page = person.query("SELECT Id FROM Account WHERE Type = 'Crowd'", headers={"Sforce-Query-Options": "batchSize=200"})
    same(len(page["records"]), 200)


@claim("queryAll also reads what was deleted, on every page")
def _():
    doomed = [row["Id"] for row in person.query("SELECT Id FROM Account WHERE Type = 'Crowd' ORDER BY Name LIMIT 3")["records"]]
    for row in doomed:
        person.Account.delete(row)
    visible = person.query_all("SELECT Id FROM Account WHERE Type = 'Crowd'")["records"]
    every = person.query_all("SELECT Id, IsDeleted FROM Account WHERE Type = 'Crowd'", include_deleted=True)["records"]
    same((len(visible), len(every)), (CROWD - 3, CROWD))
    same({row["Id"] for row in every if row["IsDeleted"]}, set(doomed))


@claim("text that needs escaping is found, and nothing else")
def _():
    awkward = "O'Hara \\ \"50%\" _\n2"
    row = person.Account.create({"Name": "awkward", "Description": awkward, "AccountNumber": "o'h\\_%"})["id"]
    found = person.query(format_soql("SELECT Id FROM Account WHERE AccountNumber = {}", "o'h\\_%"))
    same([each["Id"] for each in found["records"]], [row])
    like = person.query(format_soql("SELECT Id FROM Account WHERE AccountNumber LIKE '{:like}%'", "o'h\\_"))
    same([each["Id"] for each in like["records"]], [row])


@claim("numbers, dates, lists and null are compared as what they are")
def _():
    since = datetime.now(timezone.utc) - timedelta(days=1)
    soql = format_soql(
        "SELECT Id FROM Account WHERE NumberOfEmployees >= {} AND Industry IN {} AND Website = {} AND CreatedDate > {}",
        120, ["Media", "Energy"], None, since)
    same([row["Id"] for row in person.query(soql)["records"]], [made["id"]])


@claim("a query reads a parent's field through its relationship")
def _():
    row = person.query("SELECT LastName, Account.Name FROM Contact WHERE LastName = 'Referring'")["records"][0]
    same((row["LastName"], row["Account"]["Name"], row["Account"]["attributes"]["type"]), ("Referring", "Referred", "Account"))


@claim("a query that makes no sense is refused as MALFORMED_QUERY")
def _():
    same(code(raises(SalesforceMalformedRequest, lambda: person.query("SELECT FROM Account WHERE"))), "MALFORMED_QUERY")


@claim("a query for a field that does not exist is refused as INVALID_FIELD")
def _():
    same(code(raises(SalesforceMalformedRequest, lambda: person.query("SELECT Nope__c FROM Account"))), "INVALID_FIELD")


@claim("a locator that does not exist is refused as INVALID_QUERY_LOCATOR")
def _():
    error = raises(SalesforceMalformedRequest, lambda: person.query_more("0r8000000000000AAA-2000"))
    same(code(error), "INVALID_QUERY_LOCATOR")


# Upserts.


@claim("an upsert by external id creates, then updates, one row")
def _():
    path = "Intercom_Contact_Id__c/plain-1"
    first = person.Contact.upsert(path, {"LastName": "Upserted"}, raw_response=True)
    again = person.Contact.upsert(path, {"LastName": "Upserted twice"}, raw_response=True)
    same((first.status_code, first.json()["created"], again.status_code, again.json()["created"]), (201, True, 200, False))
    same(first.json()["id"], again.json()["id"])
    same(person.Contact.get_by_custom_id("Intercom_Contact_Id__c", "plain-1")["LastName"], "Upserted twice")


@claim("an external id may hold any character")
def _():
    path = format_external_id("Intercom_Contact_Id__c", ODD_KEY)
    first = person.Contact.upsert(path, {"LastName": "Odd"}, raw_response=True)
    again = person.Contact.upsert(path, {"LastName": "Odd twice"}, raw_response=True)
    same((first.status_code, again.status_code), (201, 200))
    rows = person.query(
        format_soql("SELECT Id, Intercom_Contact_Id__c FROM Contact WHERE Intercom_Contact_Id__c = {}", ODD_KEY))["records"]
    same([(row["Id"], row["Intercom_Contact_Id__c"]) for row in rows], [(first.json()["id"], ODD_KEY)])
    same(person.restful(f"sobjects/Contact/{path}")["LastName"], "Odd twice")


@claim("an upsert that repeats its key in the body is refused")
def _():
    error = raises(
        SalesforceMalformedRequest,
        lambda: person.Contact.upsert("Intercom_Contact_Id__c/x", {"LastName": "X", "Intercom_Contact_Id__c": "x"}))
    same(code(error), "INVALID_FIELD")


@claim("a key that several rows hold is answered with their addresses, and nothing is written")
def _():
    rows = [person.Contact.create({"LastName": "Twin", "Email": "twin@example.org"})["id"] for _ in range(2)]
    error = raises(SalesforceMoreThanOneRecord, lambda: person.Contact.upsert("Email/twin@example.org", {"LastName": "Z"}))
    same(set(error.content), {f"/services/data/v{VERSION}/sobjects/Contact/{row}" for row in rows})
    same({person.Contact.get(row)["LastName"] for row in rows}, {"Twin"})


@claim("an upsert for update only does not create")
def _():
    raises(
        SalesforceResourceNotFound,
        lambda: person.Contact.upsert("Intercom_Contact_Id__c/absent?updateOnly=true", {"LastName": "X"}))


@claim("a value that must be unique is refused the second time as DUPLICATE_VALUE")
def _():
    person.Contact.create({"LastName": "One", "Intercom_Contact_Id__c": "unique-1"})
    error = raises(
        SalesforceMalformedRequest, lambda: person.Contact.create({"LastName": "Two", "Intercom_Contact_Id__c": "unique-1"}))
    same(code(error), "DUPLICATE_VALUE")


# What the organisation says of itself.


@claim("describe names every property of every field")
def _():
    description = person.Account.describe()
    same((description["name"], description["keyPrefix"], description["createable"]), ("Account", "001", True))
    for field in description["fields"]:
        same(set(field), FIELD_KEYS)
    name = next(field for field in description["fields"] if field["name"] == "Name")
    same((name["type"], name["length"], name["nillable"], name["updateable"]), ("string", 255, False, True))
    stamp = next(field for field in description["fields"] if field["name"] == "SystemModstamp")
    same((stamp["type"], stamp["updateable"], stamp["createable"]), ("datetime", False, False))


@claim("the global describe and the basic information name the same objects")
def _():
    names = {each["name"] for each in person.describe()["sobjects"]}
    assert {"Account", "Contact", "Lead", "User"} <= names, names
    same(person.Account.metadata()["objectDescribe"]["name"], "Account")


@claim("limits and the usage header count the calls")
def _():
    before = person.limits()["DailyApiRequests"]
    person.query("SELECT Id FROM User LIMIT 1")
    after = person.limits()["DailyApiRequests"]
    same((after["Max"], before["Remaining"] - after["Remaining"]), (before["Max"], 2))
    same((person.api_usage["api-usage"].total, person.api_usage["api-usage"].used), (after["Max"], after["Max"] - after["Remaining"]))


@claim("updated and deleted name the rows of a window")
def _():
    start, end = datetime.now(timezone.utc) - timedelta(hours=1), datetime.now(timezone.utc) + timedelta(minutes=2)
    row = person.Account.create({"Name": "deleted later"})["id"]
    assert {made["id"], row} <= set(person.Account.updated(start, end)["ids"])
    person.Account.delete(row)
    assert row not in person.Account.updated(start, end)["ids"]
    deleted = person.Account.deleted(start, end)
    assert row in [each["id"] for each in deleted["deletedRecords"]]
    assert {"earliestDateAvailable", "latestDateCovered"} <= set(deleted)


@claim("a window that ends before it begins is refused")
def _():
    now = datetime.now(timezone.utc)
    raises((SalesforceMalformedRequest, SalesforceGeneralError), lambda: person.Account.updated(now, now - timedelta(hours=1)))


@claim("the versions are listed without a session")
def _():
    versions = session(access["url"]).get("https://any.my.salesforce.com/services/data", timeout=10).json()
    assert {"label", "url", "version"} == set(versions[-1]) and VERSION in [each["version"] for each in versions]


def sweep():
    """Takes the crowd away again, so that other checks find a small organisation."""
    rows = [row["Id"] for row in person.query_all("SELECT Id FROM Account WHERE Type = 'Crowd'")["records"]]
    for start in range(0, len(rows), 200):
        person.restful(
            "composite/sobjects", {"ids": ",".join(rows[start:start + 200]), "allOrNone": "false"}, method="DELETE")


tally = Tally("the simulated Salesforce, through simple-salesforce")
tally.all(checks)
sweep()
tally.finish()
