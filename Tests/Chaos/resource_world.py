"""Two systems with people at work in both, a gateway between them, and somebody who asks it whether it is ready."""

import http.client
import json
import re
import sqlite3
import threading
import time
from collections import Counter
from random import Random

from journal import Journal
from pair import SHARED, VERSION, Pair, Program, agree, until
from resource_post import Post

PEOPLE_PAUSE = 0.02  # seconds between two changes of one person; there are two people.


class Place(Pair):
    """The systems and the gateway, whose process may be started in a surrounding of its own."""

    def __init__(self, crosswalk, post):
        super().__init__(crosswalk, relay=post.url)
        self.edit(r"(?m)^(    preset: intercom-accounts)$", r"\1\n    create: {crm: always, platform: always}")

    def edit(self, pattern, replacement):
        """Changes the configuration where it says something, once."""
        file = self.folder / "crosswalk.yaml"
        text, count = re.subn(pattern, replacement, file.read_text())
        assert count == 1, f"{pattern} is there {count} times in {file.read_text()}"
        file.write_text(text)

    @property
    def store(self):
        """The file of the store."""
        text = re.search(r'store:\s*"?sqlite:([^",}\n]+)', (self.folder / "crosswalk.yaml").read_text()).group(1).strip()
        return self.folder / text

    def serve(self, *prefix):
        """Starts the gateway, behind a command that ends in `exec`, and waits until it takes requests."""
        self.gateway = Program([*prefix, self.crosswalk, "serve", "--config", "crosswalk.yaml"], self.folder, "gateway")
        until(self.is_up, 60, "the gateway answers")


class Probe:
    """Asks for readiness again and again, on a connection that stays open."""

    def __init__(self, place):
        self.place = place
        self.seen = []  # (moment, status or the error's name, "about: problem" of each reason)
        self.closing = False
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self):
        connection = None
        while not self.closing:
            begin = time.monotonic()
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self.place.operations, timeout=20)
                connection.request("GET", "/ready")
                answer = connection.getresponse()
                told = json.loads(answer.read())
                found = answer.status, [f"{each['about']}: {each['problem']}" for each in told.get("reasons", [])]
            except (OSError, http.client.HTTPException, ValueError) as error:
                found = type(error).__name__, []
                if connection:
                    connection.close()
                connection = None
            self.seen.append((time.monotonic(), *found))
            time.sleep(max(0.0, 0.2 - (time.monotonic() - begin)))

    def reasons(self, begin, end=None):
        """How often there was which reason between two moments."""
        return Counter(
            reason for moment, _, reasons in list(self.seen) if begin <= moment and (end is None or moment < end)
            for reason in reasons)

    def ready(self, since):
        """Whether it has said so since a moment."""
        return any(status == 200 for moment, status, _ in list(self.seen) if moment >= since)

    def close(self):
        self.closing = True
        self.thread.join(30)


class People:
    """One person at each system, who change and create records by turns."""

    def __init__(self, place, seed, pairs):
        self.place = place
        self.pairs = pairs
        self.companies = {}
        self.accounts = {}
        self.lock = threading.Lock()
        self.working = threading.Event()
        self.closing = False
        self.changes = 0
        self.error = None
        self.threads = [
            threading.Thread(target=self.work, args=(person, Random(f"{person.__name__} {seed}")), daemon=True)
            for person in (self.at_intercom, self.at_salesforce)]

    def prepare(self):
        """Makes records on both sides that belong together."""
        numbers = [f"pair-{place:04}" for place in range(self.pairs)]
        ids = self.place.create_accounts([{"Name": each, "AccountNumber": each} for each in numbers])
        self.accounts = dict(zip(numbers, ids))
        for each in numbers:
            self.companies[each] = self.place.intercom.call("POST", "/companies", {"company_id": each, "name": each})["id"]
        for each in self.threads:
            each.start()

    def work(self, person, random):
        turn = 0
        while not self.closing:
            if not self.working.wait(0.2):
                continue
            turn += 1
            try:
                person(random, turn)
            except Exception as error:  # noqa: BLE001 - the trial tells of it
                self.error = error
                return
            with self.lock:
                self.changes += 1
            time.sleep(PEOPLE_PAUSE)

    @staticmethod
    def values(random, turn, who):
        """Some values, one of them empty now and then."""
        return {
            "name": f"{who} {turn} {random.choice('äöü')}", "website": f"https://{who}-{turn}.example",
            "industry": random.choice([None, "Energy", "Media", "Retail"])}

    def at_intercom(self, random, turn):
        values = self.values(random, turn, "intercom")
        if turn % 25 == 0:
            number = f"platform-{turn:05}"
            self.companies[number] = self.place.intercom.call(
                "POST", "/companies", {"company_id": number, **values})["id"]
        else:
            self.place.intercom.call("PUT", f"/companies/{random.choice(sorted(self.companies.values()))}", values)

    def at_salesforce(self, random, turn):
        values = {ours: each for (_, ours), each in zip(SHARED, self.values(random, turn, "salesforce").values())}
        if turn % 25 == 0:
            number = f"crm-{turn:05}"
            self.accounts[number] = self.place.create_accounts([{"AccountNumber": number, **values}])[0]
        else:
            id = random.choice(sorted(self.accounts.values()))
            self.place.salesforce.call("PATCH", f"/services/data/v{VERSION}/sobjects/Account/{id}", values)

    def close(self):
        self.working.clear()
        self.closing = True
        for each in self.threads:
            if each.is_alive():
                each.join(10)


def scalar(place, metric):
    """The sum of a metric's samples, by their labels."""
    connection = http.client.HTTPConnection("127.0.0.1", place.operations, timeout=20)
    try:
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
    finally:
        connection.close()
    return {labels: float(value) for labels, value in re.findall(rf"(?m)^{metric}(?:\{{(.*)\}})? (\S+)$", text)}


class World:
    """Everything of one trial: `with World(…) as world` ends with nothing left behind."""

    def __init__(self, context, pairs=60):
        self.context = context
        self.post = Post()
        self.place = Place(context.crosswalk, self.post)
        self.people = People(self.place, context.seed, pairs)
        self.probe = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.people.close()
        if self.probe:
            self.probe.close()
        self.post.close()
        self.place.close()

    def begin(self, *prefix):
        """Starts the gateway and the people, and waits until the first pairs are linked."""
        self.place.serve(*prefix)
        self.probe = Probe(self.place)
        self.post.target = self.place.port
        self.people.prepare()
        until(self.settled, 120, "the first pairs are in step")
        self.people.working.set()

    def load(self, seconds):
        """Lets the people work for a while."""
        time.sleep(seconds)
        assert self.people.error is None, f"a person could not work: {self.people.error!r}"
        assert self.place.gateway.process.poll() is None, "the gateway ended: " + self.place.log("gateway")[-600:]

    def settled(self):
        """Whether everything is delivered, decided and written."""
        if not self.post.idle:
            return False
        try:
            entries, deliveries = (scalar(self.place, f"crosswalk_{each}") for each in ("entries", "deliveries"))
        except OSError:
            return False
        waiting = [f'state="{each}"' for each in ("pending", "claimed")]
        return entries and not any(found[each] for found in (entries, deliveries) for each in waiting)

    def settle(self, seconds):
        """Sends the people home, and waits until nothing is left to do; gives back how long it took."""
        self.people.working.clear()
        begin, quiet = time.monotonic(), 0
        while quiet < 5:
            assert time.monotonic() - begin < seconds, f"not settled within {seconds} s: {self.standing()}"
            quiet = quiet + 1 if self.settled() else 0
            time.sleep(0.3)
        return time.monotonic() - begin

    def standing(self):
        """How far it is, for a report of what went wrong."""
        return {
            "undelivered": self.post.taken - self.post.delivered, "entries": scalar(self.place, "crosswalk_entries"),
            "deliveries": scalar(self.place, "crosswalk_deliveries")}

    def journal(self):
        """The delivery keys in the inbox and the journal, each as often as it is in the latter."""
        waiting = Counter({key: 1 for _, key in Journal(self.place.store).untaken()})
        with sqlite3.connect(f"file:{self.place.store}?mode=ro", uri=True, timeout=10) as store:
            return waiting | Counter(key for (key,) in store.execute("SELECT delivery_key FROM arrival"))

    def story(self, number):
        """How a record stands on both sides, and how it came to that."""
        company, account = self.place.companies()[0].get(number), self.place.accounts()[0].get(number)
        told = self.place.command("explain", f"intercom/company/{company['id']}", "--limit", "100")[1] if company else ""
        told += self.place.command("explain", f"salesforce/Account/{account['Id']}", "--limit", "100")[1] if account else ""
        return f"{number}: {company} and {account}\n{told}"

    def differing(self):
        """The numbers whose records are not equal on both sides, or are not there once on each."""
        accounts, account_count = self.place.accounts()
        companies, company_count = self.place.companies()
        numbers = set(accounts) | set(companies)
        twice = account_count - len(accounts) + company_count - len(companies)
        return [
            number for number in sorted(numbers)
            if number not in accounts or number not in companies
            or not agree(companies[number], accounts[number])], twice
