"""A gateway between two systems, watched from outside: over its sockets, the systems' REST APIs and its own commands.

    python end_to_end.py [CROSSWALK] [--quiet SECONDS] [--stream NOTIFICATIONS] [--kills TIMES]

CROSSWALK is the binary (default .build/debug/crosswalk). `--quiet` is how long nothing may be written once both sides
agree (default 60); `--stream` how many notifications are on their way while the gateway is killed (default 5000);
`--kills` how often it is (default 2). Needs the standard library alone; prints one line per check and
`N passed, N failed`.
"""

import argparse
import http.client
import json
import random
import sys
import time
import uuid

sys.dont_write_bytecode = True  # Leaves nothing behind in the tree.

from pair import VERSION, Pair, Relay, agree, until  # noqa: E402
from senders import Senders  # noqa: E402
from tally import Tally, same  # noqa: E402

BODY_LIMIT = 1 << 20  # gateway.limits.body unless configured: 1MiB.
PUSHED = {"webhook", "outbound-message", "signed"}  # The receivers that somebody sends to; the gateway polls besides.
PROMPT = 2.0  # seconds from a write on one side to the same value on the other.


class Story:
    """One account and its company, from the first change to the last silence."""

    def __init__(self, pair, quiet):
        self.pair = pair
        self.quiet = quiet

    def changes(self):
        """The checks, in the order in which they build on each other."""
        return [
            ("a company made in Intercom is linked to the account that has its number", self.links),
            (f"a company changed in Intercom reaches the account within {PROMPT:g} s", self.from_intercom),
            (f"an account changed in Salesforce reaches the company within {PROMPT:g} s", self.from_salesforce),
            ("a cleared field is cleared on the other side", self.cleared),
            ("both sides changed at nearly the same time end up the same", self.both),
            (f"for {self.quiet:g} s after that neither side has another write", self.silence),
            ("HEAD is answered 200 without proof", self.head),
            ("a forged signature is 401 with one constant body, and leaves no trace", self.forged),
            ("a wrong address secret is 401 as well, and leaves no trace", self.wrong_address),
            ("what is no notification is refused: 404, 405, 411, 413, 415, 431", self.refused),
            ("a body of just the limit is taken, one byte more is 413", self.limit),
            ("a duplicate is 200, counted, and writes nothing", self.duplicate),
            ("a duplicate outbound message is acknowledged in the exact words, and writes nothing", self.message),
            ("a signed notification that cannot be read is 200, and a dead letter", self.poison),
            ("explain tells the account's whole way, field by field", lambda: self.explain("salesforce/Account", self.id)),
            ("explain tells the company's whole way, field by field", lambda: self.explain("intercom/company", self.key)),
            ("the gateway stops when asked, with everything in place", self.stop),
        ]

    def links(self):
        self.id = self.pair.create_accounts([{"Name": "Acme", "AccountNumber": "acme-1", "Industry": "Energy"}])[0]
        self.key = self.pair.intercom.call("POST", "/companies", {"company_id": "acme-1", "name": "Acme"})["id"]
        until(lambda: len(self.pair.json("links")["links"]) == 1, 10, "the pair is linked")
        link = self.pair.json("links")["links"][0]
        same(
            (link["crm"], link["platform"], link["state"]),
            (f"salesforce/Account/{self.id}", f"intercom/company/{self.key}", "linked"))
        until(self.agreed, 10, "both sides agree")
        self.settle()

    def agreed(self):
        return agree(self.pair.company(self.key), self.pair.account(self.id))

    def settle(self):
        """Waits until the systems have said everything, and the gateway has done everything."""
        before = None
        while True:
            until(self.pair.settled, 20, "everything is settled")
            now = len(self.pair.events())
            if now == before:
                return
            before = now
            time.sleep(0.5)

    def state(self):
        """Every write that anybody could have made."""
        company, account = self.pair.company(self.key), self.pair.account(self.id)
        events = self.pair.events()
        return {
            "updated_at": company["updated_at"], "SystemModstamp": account["SystemModstamp"],
            "events": sum(1 for each in events if each["receiver"] in PUSHED),
            "deliveries": sum(len(each["deliveries"]) for each in events),
        }

    def from_intercom(self):
        self.pair.intercom.call("PUT", f"/companies/{self.key}", {"name": "Acme GmbH 🚀", "website": "https://acme.example"})
        took = until(lambda: self.pair.account(self.id)["Name"] == "Acme GmbH 🚀", PROMPT, "the account has the new name")
        same(self.pair.account(self.id)["Website"], "https://acme.example")
        print(f"        {took * 1000:.0f} ms")
        self.settle()

    def from_salesforce(self):
        path = f"/services/data/v{VERSION}/sobjects/Account/{self.id}"
        self.pair.salesforce.call("PATCH", path, {"Name": "Müller & Söhne <KG>", "Industry": "Media"})
        took = until(
            lambda: self.pair.company(self.key)["name"] == "Müller & Söhne <KG>", PROMPT, "the company has the new name")
        same(self.pair.company(self.key)["industry"], "Media")
        print(f"        {took * 1000:.0f} ms")
        self.settle()

    def cleared(self):
        self.pair.intercom.call("PUT", f"/companies/{self.key}", {"website": None})
        until(lambda: self.pair.account(self.id)["Website"] is None, PROMPT, "the account has no website")
        self.settle()

    def both(self):
        path = f"/services/data/v{VERSION}/sobjects/Account/{self.id}"
        for round in range(5):
            self.pair.intercom.call("PUT", f"/companies/{self.key}", {"name": f"from intercom {round}"})
            self.pair.salesforce.call("PATCH", path, {"Name": f"from salesforce {round}"})
        self.settle()
        until(self.agreed, 10, "both sides agree")
        assert self.pair.account(self.id)["Name"].startswith("from ")

    def silence(self):
        self.settle()
        before = self.state()
        time.sleep(self.quiet)
        same(self.state(), before)

    # The ingress.

    def head(self):
        same(self.pair.post("/in/intercom", None, {}, method="HEAD")[0], 200)

    def notification(self, **changes):
        """A notification as Intercom writes it, of the company as it is."""
        company = self.pair.company(self.key)
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(company["updated_at"])) + ".999+00:00"
        item = {
            "type": "company", "id": company["id"], "name": company["name"], "app_id": company["app_id"], "plan": None,
            "company_id": company["company_id"], "remote_created_at": None, "created_at": stamp, "updated_at": stamp,
            "last_request_at": None, "size": company.get("size"), "website": company.get("website"),
            "industry": company.get("industry"), "monthly_spend": 0, "session_count": 0, "user_count": 0,
            "custom_attributes": {}, "tag_ids": []}
        return json.dumps({
            "type": "notification_event", "app_id": company["app_id"],
            "data": {"type": "notification_event_data", "item": item}, "links": {}, "id": f"notif_{uuid.uuid4()}",
            "topic": "company.updated", "delivery_status": "pending", "delivery_attempts": 1, "delivered_at": 0,
            "first_sent_at": int(time.time()), "created_at": int(time.time()), "self": None, **changes}).encode()

    def forged(self):
        before = self.state()
        body = self.notification()
        right = self.pair.signature(body)
        wrong = [
            None, "", "sha1=", "sha1=" + "0" * 40, right[:-1], right + "0", right.upper(), right.replace("sha1", "sha256"),
            right.removeprefix("sha1="), right[:-2] + ("00" if right[-2:] != "00" else "11"), "x" * 5000]
        answers = [self.pair.notify(body, **{"X-Hub-Signature": each}) for each in wrong]
        answers.append(self.pair.notify(body[:-1] + b" }", **{"X-Hub-Signature": right}))
        answers.append(self.pair.notify(b"not json at all", **{"X-Hub-Signature": right}))
        same({status for status, _, _ in answers}, {401})
        same(len({content for _, _, content in answers}), 1)
        same(len({tuple(sorted(name for name in headers if name != "Date")) for _, headers, _ in answers}), 1)
        self.settle()
        same(self.state(), before)
        assert "0" * 40 not in self.pair.log("gateway")

    def wrong_address(self):
        before = self.state()
        kind = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        for path in ("/in/salesforce/outbound-message/wrong", f"/in/salesforce/outbound-message/{self.pair.message_secret}0"):
            same(self.pair.post(path, b"<x/>", kind)[0], 401)
        same(self.state(), before)
        assert self.pair.message_secret not in self.pair.log("gateway")

    def refused(self):
        body = self.notification()
        signed = {"Content-Type": "application/json", "X-Hub-Signature": self.pair.signature(body)}
        same(self.pair.post("/in/nobody", body, signed)[0], 404)
        same(self.pair.post("/in/intercom", body, signed, method="PUT")[0], 405)
        same(self.pair.post("/in/intercom", None, signed, method="GET")[0], 405)
        same(self.pair.post("/in/intercom", body, {**signed, "Content-Type": "text/html"})[0], 415)
        same(self.pair.post("/in/intercom", body, {**signed, "X-Long": "x" * 20_000})[0], 431)
        connection = http.client.HTTPConnection("127.0.0.1", self.pair.port, timeout=15)
        connection.putrequest("POST", "/in/intercom")
        for name, value in signed.items():
            connection.putheader(name, value)
        connection.endheaders()
        same(connection.getresponse().status, 411)
        connection.close()

    def limit(self):
        ping = {"type": "notification_event", "id": None, "topic": "ping", "data": {"item": {"type": "ping", "message": ""}}}
        ping["app_id"] = self.pair.company(self.key)["app_id"]
        ping["data"]["item"]["message"] = "x" * (BODY_LIMIT - len(json.dumps(ping)))
        body = json.dumps(ping).encode()
        same(len(body), BODY_LIMIT)
        same(self.pair.notify(body)[0], 200)
        before = self.state()
        same(self.pair.notify(body + b" ")[0], 413)
        same(self.state(), before)

    def duplicate(self):
        body = self.notification()
        same(self.pair.notify(body)[0], 200)
        self.settle()
        before = self.state()
        newest = next(each for each in self.pair.events() if each["receiver"] == "webhook")
        answers = [self.pair.notify(body)[0] for _ in range(5)]
        same(answers, [200] * 5)
        self.settle()
        same(self.state(), before)
        same(self.pair.json("event", str(newest["id"]))["duplicates"] - newest["duplicates"], 5)

    def message(self):
        path = f"/services/data/v{VERSION}/sobjects/Account/{self.id}"
        self.pair.salesforce.call("PATCH", path, {"Industry": "Retail"})
        until(lambda: self.pair.company(self.key).get("industry") == "Retail", PROMPT, "the company has the new industry")
        self.settle()
        before = self.state()
        event = next(each for each in self.pair.events() if each["receiver"] == "outbound-message")
        body = self.pair.json("event", str(event["id"]))["body"].encode()
        status, headers, content = self.pair.post(
            f"/in/salesforce/outbound-message/{self.pair.message_secret}", body,
            {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'})
        same((status, headers["Content-Type"].lower().replace(" ", "")), (200, "text/xml;charset=utf-8"))
        same(
            content.decode(),
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
            '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>'
            '</notificationsResponse></soapenv:Body></soapenv:Envelope>')
        self.settle()
        same(self.state(), before)

    def poison(self):
        before = self.letters()
        same(self.pair.notify(b'{"type": "notification_event", "data": {')[0], 200)
        until(lambda: self.letters() - before, 10, "there is a dead letter")
        letter = (self.letters() - before).pop()
        same(self.pair.command("dead-letters", "discard", letter, "--why", "made for a check")[0], 0)
        same(self.letters(), before)

    def letters(self):
        return {str(each["id"]) for each in self.pair.json("dead-letters")["deadLetters"]}

    def explain(self, kind, id):
        record = f"{kind}/{id}"
        told = self.pair.json("explain", record, "--limit", "100")
        same((told["record"], [each["state"] for each in told["links"]]), (record, ["linked"]))
        assert told["events"]
        for event in told["events"]:
            assert event["received"] and event["verdicts"], event["id"]
            same(event["provenBySecret"], 1 if event["receiver"] in PUSHED else None)
            for verdict in event["verdicts"]:
                assert verdict["trigger"] and verdict["sync"] == "accounts", event["id"]
                assert verdict["identity"] and verdict["fields"] or verdict["reason"] and verdict["remark"], event["id"]
        delivered = [each for each in told["events"] if each["verdicts"][0]["verdict"] == "deliver"]
        assert delivered
        for event in delivered:
            fields = {each["platform"]: each for each in event["verdicts"][0]["fields"]}
            same(set(fields), {"name", "website", "industry", "size"})
            assert all(each["result"] and each["policy"] for each in fields.values())
            written = {each["crm"] for each in fields.values() if each["result"].startswith("written")}
            written |= {each["platform"] for each in fields.values() if each["result"].startswith("written")}
            for delivery in event["deliveries"]:
                assert set(delivery["fields"]) <= written, (delivery["fields"], written)
                assert any(each["result"] == "done" and each["exchange"] for each in delivery["attempts"]), event["id"]
        text = self.pair.command("explain", record)[1]
        for part in (record, "linked by identity rule 1", "proven by secret 1", "website ↔ Website", "written to", "attempt 1"):
            assert part in text, part

    def stop(self):
        same(self.pair.gateway.stop(), 0)
        self.pair.gateway = None


class Stream:
    """Thousands of notifications on many connections, and a gateway that dies among them."""

    WORKERS = 16
    PAIRS = 250

    def __init__(self, pair, relay, count, kills):
        self.pair = pair
        self.relay = relay
        self.count = count
        self.kills = kills
        self.senders = Senders(pair.port, self.WORKERS)

    def changes(self):
        """The checks, in the order in which they build on each other."""
        return [
            (f"{self.PAIRS} companies and accounts are linked", self.prepare),
            (f"{self.count} notifications of Intercom carry a signature that the configuration's secret makes", self.collect),
            (f"{self.count} notifications on {self.WORKERS} connections are answered, {self.kills} kills among them", self.send),
            ("the work is done to the end, and nothing is a dead letter", self.worked),
            ("as many events as notifications that were answered 200", self.counted),
            ("each of those notifications is in the events of its company, once", self.journalled),
            ("both sides agree on the last values, though the order was shuffled", self.converged),
            ("no write of the gateway came back as news: nothing was written to Intercom", self.one_way),
            ("no record was created twice, no link twice", self.unique),
            ("nothing more is written once they agree", self.silent),
            ("the gateway stops when asked", self.stop),
        ]

    def prepare(self):
        numbers = [f"stream-{place:04}" for place in range(self.PAIRS)]
        self.pair.create_accounts([{"Name": each, "AccountNumber": each} for each in numbers])
        self.ids = {
            each: self.pair.intercom.call("POST", "/companies", {"company_id": each, "name": each})["id"] for each in numbers}
        until(lambda: len(self.pair.json("links")["links"]) == self.PAIRS, 60, "every pair is linked")
        until(self.quiet, 60, "everything is settled")
        self.before = {each["id"] for each in self.pair.events()}

    def quiet(self):
        count = len(self.pair.events())
        time.sleep(0.5)
        return self.pair.settled() and len(self.pair.events()) == count

    def collect(self):
        self.relay.keeps = True
        for version in range(self.count // self.PAIRS):
            for number, id in self.ids.items():
                self.pair.intercom.call("PUT", f"/companies/{id}", {
                    "name": f"{number} version {version}", "website": f"https://{number}.example/{version}",
                    "industry": None if version % 3 == 1 else f"industry {version}"})
        until(lambda: len(self.relay.kept) >= self.count, 60, "Intercom has sent all of them")
        self.relay.keeps = False
        same(len(self.relay.kept), self.count)
        self.stream = {}
        for headers, body in self.relay.kept:
            same(headers["X-Hub-Signature"], self.pair.signature(body))
            self.stream[json.loads(body)["id"]] = (headers, body)
        same(len(self.stream), self.count)

    def send(self):
        order = list(self.stream)
        random.Random(7).shuffle(order)
        begin = time.monotonic()
        for id in order:
            self.senders.send(id, "/in/intercom", *self.stream[id])
        for kill in range(1, self.kills + 1):
            threshold = self.count * kill // (self.kills + 1)
            until(lambda: len(self.senders.answered) >= threshold, 120, f"{threshold} are answered")
            self.pair.gateway.kill()
            print(f"        killed with {len(self.senders.answered)} answered", flush=True)
            self.pair.serve()
        until(lambda: len(self.senders.answered) == self.count, 240, "all are answered")
        print(f"        {time.monotonic() - begin:.1f} s, {self.senders.resent} sent again")
        self.senders.close()

    def counted(self):
        # Echoes of writes to Intercom, where there are any, come on top of the stream.
        mine = [each for each in self.pair.events() if each["id"] not in self.before and each["receiver"] == "webhook"]
        assert len(mine) >= len(self.senders.answered), f"{len(self.senders.answered)} answered, {len(mine)} in events"

    def journalled(self):
        for number, id in random.Random(3).sample(sorted(self.ids.items()), 25):
            told = self.pair.json("explain", f"intercom/company/{id}", "--limit", "1000")["events"]
            kept = [json.loads(each["body"])["id"] for each in told if each["receiver"] == "webhook"]
            sent = {key for key, (_, body) in self.stream.items() if json.loads(body)["data"]["item"]["id"] == id}
            assert sent <= set(kept) and len(kept) == len(set(kept)), f"{number}: {len(sent - set(kept))} of {len(sent)} missing"

    def worked(self):
        until(self.quiet, 300, "everything is settled")
        same(self.pair.json("dead-letters")["deadLetters"], [])

    def converged(self):
        accounts, _ = self.pair.accounts()
        companies, _ = self.pair.companies()
        last = self.count // self.PAIRS - 1
        wrong = [
            number for number in self.ids
            if not agree(companies[number], accounts[number]) or accounts[number]["Name"] != f"{number} version {last}"]
        for number in wrong[:1]:
            print(self.pair.command("explain", f"intercom/company/{self.ids[number]}", "--limit", "100")[1], file=sys.stderr)
        assert not wrong, f"{len(wrong)} differ, such as {companies[wrong[0]]} and {accounts[wrong[0]]}"

    def one_way(self):
        back = [
            delivery for each in self.pair.events() if each["id"] not in self.before
            for delivery in each["deliveries"] if delivery["record"].startswith("intercom/")]
        assert not back, f"{len(back)} were, such as {back[0]}"

    def unique(self):
        same(self.pair.accounts()[1], self.PAIRS)
        same(self.pair.companies()[1], self.PAIRS)
        links = self.pair.json("links")["links"]
        same((len(links), len({each["crm"] for each in links}), len({each["platform"] for each in links})), (self.PAIRS,) * 3)

    def silent(self):
        def stamps():
            accounts, _ = self.pair.accounts()
            companies, _ = self.pair.companies()
            return {each: (companies[each]["updated_at"], accounts[each]["SystemModstamp"]) for each in self.ids}

        before = stamps()
        time.sleep(5)
        same(stamps() == before, True)

    def stop(self):
        same(self.pair.gateway.stop(), 0)
        self.pair.gateway = None


def main():
    parser = argparse.ArgumentParser(description="Checks a gateway between two simulated systems from outside.")
    parser.add_argument("crosswalk", nargs="?", default=".build/debug/crosswalk")
    parser.add_argument("--quiet", type=float, default=60)
    parser.add_argument("--stream", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=2)
    options = parser.parse_args()

    tally = Tally("one pair, through REST, the ingress and the commands")
    pair = Pair(options.crosswalk)
    try:
        pair.serve()
        tally.all(Story(pair, options.quiet).changes())
    finally:
        pair.close()

    if options.stream:
        print("# a stream of notifications, and kill -9")
        relay = Relay()
        pair = Pair(options.crosswalk, relay=relay.url)
        relay.target = pair
        try:
            pair.serve()
            tally.all(Stream(pair, relay, options.stream, options.kills).changes())
        finally:
            pair.close()
            relay.close()

    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
