"""The simulated Intercom, and what the gateway sends to the real one, against Intercom's published models.

    python intercom_contract.py ACCESS.json FIXTURES

ACCESS.json is what `crosswalk sandbox --access-out` wrote. Every call goes through python-intercom, Intercom's own
library, and every answer's bytes are held against the model that the library declares for it. FIXTURES holds the
requests that the gateway's writer makes (`intercom/outbound/*/*.request.http`); their bodies are held against the request
models.
"""

import json
import re
import sys
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
from intercom import Intercom
from intercom.admins.types.admin import Admin
from intercom.companies.types.companies_retrieve_response import CompaniesRetrieveResponse
from intercom.companies.types.company import Company
from intercom.contacts.types.contact import Contact
from intercom.core.api_error import ApiError
from intercom.data_attributes.types.data_attribute import DataAttribute
from intercom.errors import BadRequestError, NotFoundError, UnauthorizedError
from intercom.tags.types.tag import Tag
from intercom.types.admin_list import AdminList
from intercom.types.admin_with_app import AdminWithApp
from intercom.types.company_attached_contacts import CompanyAttachedContacts
from intercom.types.company_attached_segments import CompanyAttachedSegments
from intercom.types.company_scroll import CompanyScroll
from intercom.types.contact_list import ContactList
from intercom.types.create_data_attribute_request_one import CreateDataAttributeRequestOne
from intercom.types.create_data_attribute_request_options import CreateDataAttributeRequestOptions
from intercom.types.create_or_update_company_request import CreateOrUpdateCompanyRequest
from intercom.types.data_attribute_list import DataAttributeList
from intercom.types.deleted_company_object import DeletedCompanyObject
from intercom.types.error import Error
from intercom.types.tag_list import TagList
from intercom.types.update_company_request_body import UpdateCompanyRequestBody

from intercom_models import CompanyList, Update, validate
from tally import Tally, claims, raises, same

access = json.load(open(sys.argv[1], encoding="utf-8"))["intercom"]
fixtures = Path(sys.argv[2]) / "intercom" / "outbound"
answers = []


def remember(response):
    """Keeps an answer's bytes, which the library hides behind its objects."""
    response.read()
    answers.append(response)


def client(token):
    """Intercom's library, pointed at the sandbox."""
    transport = httpx.Client(event_hooks={"response": [remember]}, trust_env=False, timeout=10)
    return Intercom(
        base_url=access["url"], token=token, httpx_client=transport,
        headers={"Intercom-Version": "2.16", "Accept": "application/json"})


intercom = client(access["token"])
checks, claim = claims()
made = {}


def answered(model, status=200):
    """Holds the last answer against a model, and gives it as plain JSON."""
    answer = answers[-1]
    same(answer.status_code, status)
    assert answer.headers["content-type"].startswith("application/json"), answer.headers["content-type"]
    validate(model, answer.content)
    return answer.json()


def refused(kind, code, status, body):
    """Holds a refusal against the error model, and looks at its code."""
    raises(kind, body)
    same([each["code"] for each in answered(Error, status)["errors"]], [code])


# Who is asking.


@claim("GET /me is an admin with an app")
def _():
    intercom.admins.identify()
    me = answered(AdminWithApp)
    same((me["type"], me["app"]["type"]), ("admin", "app"))
    assert re.fullmatch(r"[0-9]+", me["id"]) and me["app"]["region"] in ("US", "EU", "AU")


@claim("GET /admins is a list of admins")
def _():
    intercom.admins.list()
    admins = answered(AdminList)["admins"]
    assert admins
    made["admin"] = admins[0]["id"]


@claim("GET /admins/{id} is an admin")
def _():
    intercom.admins.find(int(made["admin"]))
    same(answered(Admin)["id"], made["admin"])


@claim("a wrong token is unauthorized")
def _():
    refused(UnauthorizedError, "unauthorized", 401, client("wrong").admins.list)


# Attributes.


@claim("POST /data_attributes makes attributes of every type")
def _():
    for kind in ("string", "integer", "float", "boolean", "datetime", "date"):
        intercom.data_attributes.create(
            request=CreateDataAttributeRequestOne(name=f"outside-{kind}", model="company", data_type=kind))
        attribute = answered(DataAttribute)
        same((attribute["full_name"], attribute["data_type"] in (kind, "date")), (f"custom_attributes.outside-{kind}", True))


@claim("POST /data_attributes makes a list attribute")
def _():
    intercom.data_attributes.create(
        request=CreateDataAttributeRequestOptions(
            name="outside-list", model="company", data_type="options", options=[{"value": "gold"}, {"value": "silver"}]))
    same(answered(DataAttribute)["options"], ["gold", "silver"])


@claim("GET /data_attributes lists a model's attributes, the custom ones too")
def _():
    intercom.data_attributes.list(model="company")
    attributes = {each["full_name"]: each for each in answered(DataAttributeList)["data"]}
    assert {"name", "company_id", "website", "industry", "size", "custom_attributes.outside-float"} <= set(attributes)
    same({each["model"] for each in attributes.values()}, {"company"})
    same(attributes["custom_attributes.outside-float"]["custom"], True)


@claim("an attribute cannot be made twice")
def _():
    refused(
        BadRequestError, "parameter_invalid", 400,
        lambda: intercom.data_attributes.create(
            request=CreateDataAttributeRequestOne(name="outside-string", model="company", data_type="string")))


# Companies.


@claim("POST /companies creates a company")
def _():
    intercom.companies.create_or_update(request=CreateOrUpdateCompanyRequest(
        company_id="outside-1", name="Müller & Söhne 🚀", website="https://example.org", industry="Energy", size=120,
        monthly_spend=4900, plan="Pro", remote_created_at=1556755200,
        custom_attributes={"outside-string": "x", "outside-integer": 7, "outside-float": 1.5, "outside-boolean": True}))
    company = answered(Company)
    same(
        {name: company[name] for name in ("company_id", "name", "website", "industry", "size", "monthly_spend")},
        {"company_id": "outside-1", "name": "Müller & Söhne 🚀", "website": "https://example.org", "industry": "Energy",
         "size": 120, "monthly_spend": 4900})
    same(company["custom_attributes"]["outside-float"], 1.5)
    same((company["plan"]["name"], company["remote_created_at"]), ("Pro", 1556755200))
    made["company"] = company["id"]


@claim("POST /companies with a company_id that is taken updates that company")
def _():
    intercom.companies.create_or_update(request=CreateOrUpdateCompanyRequest(company_id="outside-1", industry="Media"))
    company = answered(Company)
    same((company["id"], company["industry"], company["size"]), (made["company"], "Media", 120))


@claim("POST /companies with another company_id creates another company")
def _():
    intercom.companies.create_or_update(request=CreateOrUpdateCompanyRequest(company_id="outside-2", name="Two"))
    same(answered(Company)["company_id"], "outside-2")


@claim("GET /companies/{id} is the company")
def _():
    intercom.companies.find(made["company"])
    same(answered(Company)["id"], made["company"])


@claim("GET /companies?company_id= and ?name= find one company")
def _():
    intercom.companies.retrieve(company_id="outside-1")
    same(answered(CompaniesRetrieveResponse)["id"], made["company"])
    intercom.companies.retrieve(name="Müller & Söhne 🚀")
    same(answered(CompaniesRetrieveResponse)["id"], made["company"])


@claim("GET /companies?company_id= of none is company_not_found")
def _():
    refused(NotFoundError, "company_not_found", 404, lambda: intercom.companies.retrieve(company_id="none"))


@claim("PUT /companies/{id} changes what it names, and null clears")
def _():
    intercom.companies.update(made["company"], request=UpdateCompanyRequestBody(name="Renamed"))
    same(answered(Company)["name"], "Renamed")
    raw("PUT", f"/companies/{made['company']}", {"website": None, "custom_attributes": {"outside-integer": 8}})
    company = answered(Company)
    same((company.get("website"), company["custom_attributes"]["outside-integer"]), (None, 8))


@claim("a parameter that does not exist is a bad request")
def _():
    raw("PUT", f"/companies/{made['company']}", {"test": "invalid"})
    same(answered(Error, 400)["errors"][0]["message"], "bad 'test' parameter")


@claim("a body that is not JSON is parameter_invalid")
def _():
    raw("PUT", f"/companies/{made['company']}", None, content=b"{")
    same(answered(Error, 400)["errors"][0]["code"], "parameter_invalid")


@claim("POST /companies/list is a page of companies")
def _():
    intercom.companies.list(page=1, per_page=1, order="desc")
    first = answered(CompanyList)
    same((len(first["data"]), first["pages"]["page"], first["pages"]["per_page"]), (1, 1, 1))
    same(first["total_count"], first["pages"]["total_pages"])
    intercom.companies.list(page=2, per_page=1)
    assert answered(CompanyList)["data"][0]["id"] != first["data"][0]["id"]


@claim("GET /companies/scroll gives every company once, and ends with an empty page")
def _():
    seen = []
    for page in intercom.companies.scroll().iter_pages():
        body = answered(CompanyScroll)
        seen += [each["id"] for each in body["data"]]
    same(answered(CompanyScroll)["data"], [])
    same((len(seen), made["company"] in seen), (len(set(seen)), True))


@claim("a second scroll while one is open is scroll_exists")
def _():
    opened = intercom.companies.scroll()
    refused(ApiError, "scroll_exists", 400, intercom.companies.scroll)
    for _ in opened.iter_pages():
        pass


@claim("a scroll that is over is not found")
def _():
    refused(ApiError, "not_found", 404, lambda: intercom.companies.scroll(scroll_param="gone"))


# Contacts and tags, as far as companies need them.


@claim("a contact joins a company, is listed there, and leaves")
def _():
    raw("POST", "/contacts", {"role": "user", "email": "ada@example.org", "name": "Ada"})
    contact = answered(Contact)["id"]
    intercom.companies.attach_contact(contact, company_id=made["company"])
    same(answered(Company)["user_count"], 1)
    intercom.companies.list_attached_contacts(made["company"])
    same([each["id"] for each in answered(CompanyAttachedContacts)["data"]], [contact])
    intercom.contacts.find(contact)
    same([each["id"] for each in answered(Contact)["companies"]["data"]], [made["company"]])
    intercom.companies.detach_contact(contact, made["company"])
    answered(Company)
    raw("POST", "/contacts/search", {"query": {"field": "email", "operator": "=", "value": "ada@example.org"}})
    same([each["id"] for each in answered(ContactList)["data"]], [contact])


@claim("GET /companies/{id}/segments is a list")
def _():
    intercom.companies.list_attached_segments(made["company"])
    answered(CompanyAttachedSegments)


@claim("POST /tags tags a company, and the company shows it")
def _():
    raw("POST", "/tags", {"name": "outside", "companies": [{"company_id": "outside-1"}]})
    answered(Tag)
    intercom.tags.list()
    assert "outside" in [each["name"] for each in answered(TagList)["data"]]
    intercom.companies.find(made["company"])
    same([each["name"] for each in answered(Company)["tags"]["tags"]], ["outside"])


@claim("DELETE /companies/{id} answers at once, and the company is gone")
def _():
    intercom.companies.delete(made["company"])
    same(answered(DeletedCompanyObject), {"id": made["company"], "object": "company", "deleted": True})
    refused(NotFoundError, "company_not_found", 404, lambda: intercom.companies.find(made["company"]))
    raw("DELETE", f"/companies/{made['company']}")
    same(answered(Error, 404)["errors"][0]["code"], "company_not_found")


@claim("every answer names its request, its version and the budget that is left")
def _():
    for answer in answers:
        limit, left, reset = (int(answer.headers[f"x-ratelimit-{name}"]) for name in ("limit", "remaining", "reset"))
        assert 0 <= left <= limit and reset > 1_700_000_000 and answer.headers["x-request-id"]


def raw(method, path, body=None, content=None):
    """A call beside the library, for bodies that it would not send."""
    headers = {
        "Authorization": "Bearer " + access["token"], "Intercom-Version": "2.16", "Accept": "application/json",
        "Content-Type": "application/json"}
    content = content if content is not None else json.dumps(body).encode() if body is not None else None
    with httpx.Client(trust_env=False, timeout=10) as plain:
        remember(plain.request(method, access["url"] + path, headers=headers, content=content))


# What the gateway sends.

MODELS = [
    ("POST", r"/companies", CreateOrUpdateCompanyRequest, set()),
    ("PUT", r"/companies/[^/]+", Update, set()),
    ("GET", r"/companies", None, {"company_id", "name", "tag_id", "segment_id", "page", "per_page"}),
    ("GET", r"/companies/scroll", None, {"scroll_param"}),
    ("POST", r"/companies/list", None, {"page", "per_page", "order"}),
    ("GET", r"/companies/[^/]+", None, set()),
    ("DELETE", r"/companies/[^/]+", None, set()),
    ("GET", r"/data_attributes", None, {"model", "include_archived"}),
    ("GET", r"/me", None, set()),
    ("GET", r"/admins", None, set()),
]


def holds(path):
    """Holds one request of the gateway against the published paths, parameters and request models."""
    head, _, body = path.read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
    line, *lines = head.decode().split("\n")
    method, target, _ = line.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
    place = urlsplit(target)
    model, query = next(
        (model, query) for verb, pattern, model, query in MODELS if verb == method and re.fullmatch(pattern, place.path))
    unknown = {name for name, _ in parse_qsl(place.query, keep_blank_values=True)} - query
    assert not unknown, f"unknown parameters {unknown}"
    same((headers.get("intercom-version"), headers.get("accept")), ("2.16", "application/json"))
    if model is None:
        same(body.strip(), b"")
    else:
        same(headers.get("content-type"), "application/json")
        validate(model, body)


requests = sorted(fixtures.glob("*/*.request.http"))


@claim(f"all {len(requests)} requests that the gateway's writer makes are what Intercom publishes")
def _():
    assert requests, f"no requests under {fixtures.name}"
    wrong = []
    for path in requests:
        try:
            holds(path)
        except Exception as reason:  # noqa: BLE001 - collected, so that one line names all of them
            wrong.append(f"{path.parent.name}/{path.name}: {' '.join(str(reason).split()) or type(reason).__name__}")
    assert not wrong, "; ".join(wrong)


tally = Tally("the simulated Intercom and the gateway's requests, against python-intercom")
tally.all(checks)
tally.finish()
