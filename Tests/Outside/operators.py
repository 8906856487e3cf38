"""Every resource of the operator API of a running gateway, asked with curl: with no token, a wrong one, and each role's.

    python operators.py [CROSSWALK]

CROSSWALK is the binary (default .build/debug/crosswalk). Needs curl and the standard library; prints one line per check
and `N passed, N failed`. The API's own index says which resources there are: one that is not asked here is a failure.
"""

import argparse
import json
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True  # Leaves nothing behind in the tree.

from pair import Pair, until  # noqa: E402
from tally import Tally, same  # noqa: E402

ROLES = ("viewer", "operator", "admin")
TOKENS = {role: f"the-long-token-of-the-{role}" for role in ROLES}
DENIED = {"no token": None, "a wrong token": "the-long-token-of-the-viewes", "half a token": "the-long-token"}

# What stands for a name in a path; the body; the status that is right for a role that may.
ASKED = {
    "GET /api": [("", None, 200)],
    "GET /api/advice": [("", None, 200)],
    "GET /api/advice/{platform}": [("intercom", None, 200), ("nobody", None, 400)],
    "GET /api/audit": [("", None, 200)],
    "GET /api/check": [("", None, 200)],
    "GET /api/connections": [("", None, 200)],
    "GET /api/dead-letters": [("", None, 200)],
    "GET /api/dead-letters/{id}": [("{letter}", None, 200), ("e99999", None, 404)],
    "GET /api/doctor": [("", None, 200)],
    "GET /api/errors": [("", None, 200)],
    "GET /api/events": [("", None, 200)],
    "GET /api/events/{id}": [("1", None, 200), ("99999", None, 404)],
    "GET /api/explain/{subject...}": [("1", None, 200), ("intercom/company/nobody", None, 404)],
    "GET /api/links": [("", None, 200)],
    "GET /api/presets": [("", None, 200)],
    "GET /api/presets/{name}": [("intercom-accounts", None, 200), ("nothing", None, 400)],
    "GET /api/quarantine": [("", None, 200)],
    "GET /api/quarantine/{id}": [("{refused}", None, 200), ("99999", None, 404)],
    "GET /api/schemes": [("", None, 200)],
    "GET /api/suggest/{sync}": [("accounts", None, 200), ("nothing", None, 400)],
    "GET /api/secrets": [("", None, 200)],
    "GET /api/syncs": [("", None, 200)],
    "GET /api/work": [("", None, 200)],
    "GET /api/work/{id}": [("w99999", None, 404)],
    "DELETE /api/work/{id}": [("w99999", None, 404)],
    "DELETE /api/links/{record...}": [("intercom/company/nobody", None, 404)],
    "POST /api/connections/{name}/pause": [("intercom", {"why": "a check"}, 200)],
    "POST /api/connections/{name}/resume": [("intercom", {}, 200), ("nothing", {}, 400)],
    "POST /api/connections/{name}/register": [("intercom", {}, 400)],
    "POST /api/dead-letters/discard": [("", {"filter": {}, "why": "a check"}, 200)],
    "POST /api/dead-letters/{id}/edit": [
        ("{letter}", {"set": {"Name": "Acme"}, "why": "a check"}, 400), ("d99999", {"clear": ["Name"], "why": "a check"}, 409)],
    "POST /api/dead-letters/retry": [("", {"ids": ["{letter}"]}, 200), ("", {}, 400)],
    "POST /api/links": [("", {"records": ["intercom/company/1"]}, 400)],
    "POST /api/pull/{sync}": [("accounts", {}, 200), ("accounts", {"dryRun": True}, 202), ("accounts", {"confirm": True}, 202)],
    "POST /api/push/{sync}": [("accounts", {}, 200), ("accounts", {"confirm": True}, 202), ("nothing", {"confirm": True}, 400)],
    "POST /api/quarantine/promote": [("", {}, 200), ("", {"ids": [99999], "confirm": True}, 409)],
    "POST /api/reconcile/{sync}": [("accounts", {}, 202), ("accounts", {"repair": True}, 202)],
    "POST /api/syncs/{name}/pause": [("accounts", {}, 200)],
    "POST /api/syncs/{name}/resume": [("accounts", {}, 200)],
}


def amended(text):
    """The configuration with an operator of each role."""
    operators = ", ".join(f'{{name: the-{role}, token: "{TOKENS[role]}", role: {role}}}' for role in ROLES)
    text, count = re.subn(r"(?m)^gateway: \{(.*)\}$", rf"gateway: {{\1, operators: [{operators}]}}", text)
    assert count == 1, text
    return text


class Operators:
    """A gateway with three operators, and who asks it."""

    def __init__(self, crosswalk):
        self.pair = Pair(crosswalk, amend=amended)
        self.known = {}
        self.works = 0

    def curl(self, method, path, token=None, body=None):
        """Asks with curl, and gives back the status and the JSON of the answer; null where it is none."""
        command = ["curl", "--silent", "--show-error", "--max-time", "60", "--request", method, "--write-out", "\n%{http_code}"]
        if token is not None:
            command += ["--header", f"Authorization: Bearer {token}"]
        if body is not None:
            command += ["--header", "Content-Type: application/json", "--data", json.dumps(body)]
        run = subprocess.run(
            [*command, f"http://127.0.0.1:{self.pair.operations}{path}"], capture_output=True, timeout=90, check=True)
        content, _, status = run.stdout.decode().rpartition("\n")
        try:
            return int(status), json.loads(content)
        except ValueError:
            return int(status), None

    def checks(self):
        """The checks, in the order in which they build on each other."""
        return [
            ("a gateway with a viewer, an operator and an admin has something to tell of", self.prepare),
            ("whoever is not known is told nothing, and whoever is may see the index", self.index),
            ("each resource of the index is asked here, and no other", self.covered),
            *[(f"{name} is answered to those whose role allows it alone", lambda name=name: self.ask(name)) for name in ASKED],
            ("what was begun has ended, and tells what came of it", self.worked),
            ("what they did stands in the audit, in their names", self.audited),
            ("health is anybody's, readiness and metrics are not", self.standing),
            ("what is no resource is not found, and a wrong method is told of", self.strange),
        ]

    def prepare(self):
        self.pair.serve()
        self.pair.create_accounts([{"Name": "Acme", "AccountNumber": "c-1"}])
        self.pair.intercom.call("POST", "/companies", {"company_id": "c-1", "name": "Acme"})
        same(self.pair.notify(b'{"type": "notification_event", "data": {')[0], 200)
        same(self.pair.notify(b"{}", **{"X-Hub-Signature": "sha1=" + 40 * "0"})[0], 401)
        until(lambda: self.pair.json("dead-letters")["deadLetters"], 30, "there is a dead letter")
        until(lambda: self.pair.json("quarantine")["quarantine"], 30, "there is something in quarantine")
        self.known = {
            "letter": str(self.pair.json("dead-letters")["deadLetters"][0]["id"]),
            "refused": str(self.pair.json("quarantine")["quarantine"][0]["id"]),
        }

    def index(self):
        for who, token in DENIED.items():
            same((who, *self.curl("GET", "/api", token)), (who, 401, None))
        status, document = self.curl("GET", "/api", TOKENS["viewer"])
        same(status, 200)
        self.resources = {f"{each['method']} {each['path']}": each["role"] for each in document["resources"]}
        same(len(self.resources), len(document["resources"]))

    def covered(self):
        same(sorted(self.resources), sorted(ASKED))

    def ask(self, name):
        least = ROLES.index(self.resources[name])
        method, pattern = name.split(" ")
        for value, body, right in ASKED[name]:
            path = re.sub(r"\{.*?\}", lambda _: value, pattern).format(**self.known)
            body = json.loads(json.dumps(body).replace("{letter}", self.known["letter"]))
            for who, token in DENIED.items():
                same((who, self.curl(method, path, token, body)[0]), (who, 401))
            for place, role in enumerate(ROLES):
                status, document = self.curl(method, path, TOKENS[role], body)
                same((path, role, status), (path, role, right if place >= least else 403))
                if status == 202:
                    self.finish(document["work"]["id"])

    def finish(self, id):
        """Waits for what a request has begun: one at a time is about a sync."""
        def ended():
            status, document = self.curl("GET", f"/api/work/{id}", TOKENS["viewer"])
            same(status, 200)
            return document["work"]["ended"]

        until(ended, 120, f"{id} ends")
        self.works += 1

    def worked(self):
        works = self.curl("GET", "/api/work", TOKENS["viewer"])[1]["work"]
        same(len(works), min(self.works, 20))
        same({each["state"] for each in works} <= {"done", "not-right"}, True)
        same({each["by"] for each in works}, {"the-operator", "the-admin"})

    def audited(self):
        done = self.curl("GET", "/api/audit", TOKENS["viewer"])[1]["audit"]
        same({each["who"] for each in done}, {"the-operator", "the-admin"})
        assert {"pause", "resume", "backfill"} <= {each["what"] for each in done}, done

    def standing(self):
        same(self.curl("GET", "/health")[0], 200)
        for path in ("/ready", "/metrics"):
            same(self.curl("GET", path)[0], 401)
        time.sleep(0.1)
        until(lambda: self.curl("GET", "/ready", TOKENS["viewer"])[0] == 200, 30, "the gateway is ready")
        same(self.curl("GET", "/metrics", TOKENS["viewer"])[0], 200)

    def strange(self):
        same(self.curl("GET", "/api/nothing", TOKENS["admin"])[0], 404)
        same(self.curl("PUT", "/api/events", TOKENS["admin"])[0], 405)
        same(self.curl("GET", "/api/events?stat=dead", TOKENS["admin"])[0], 400)


def main():
    parser = argparse.ArgumentParser(description="Asks every resource of the operator API in every role.")
    parser.add_argument("crosswalk", nargs="?", default=".build/debug/crosswalk")
    operators = Operators(parser.parse_args().crosswalk)
    tally = Tally("the operator API of a running gateway, by curl")
    try:
        tally.all(operators.checks())
    finally:
        operators.pair.close()
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
