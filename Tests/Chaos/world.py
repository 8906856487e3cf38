"""Two simulated systems with people who work in them, a gateway that dies, and what must hold at the end."""

import json
import re
import shutil
import threading
import time
from hashlib import sha256
from random import Random

from context import Row
from journal import Journal
from pair import VERSION, Pair, Relay, agree, until
from senders import Senders

ACKNOWLEDGED = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    b'<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>'
    b'</notificationsResponse></soapenv:Body></soapenv:Envelope>')
INDUSTRIES = ("Energy", "Media", "Retail", "Banking", None)


class Traffic(Relay):
    """Takes the systems' notifications at once, and brings each to the gateway until it is answered.

    The systems' own senders go one after another and pause for minutes after a failure; these go side by side, in no
    order, without a pause: more happens while the gateway is down.
    """

    def __init__(self):
        super().__init__()
        self.senders = None

    def take(self, path, headers, body):
        headers = {name: value for name, value in headers.items() if name not in ("Host", "Connection")}
        if path == "/in/intercom":
            ids, answer = [json.loads(body)["id"]], (200, "text/plain", b"")
        else:
            ids = [f"om:{id}" for id in re.findall(r"<Notification>\s*<Id>(\w+)</Id>", body.decode())]
            answer = (200, "text/xml; charset=utf-8", ACKNOWLEDGED)
        self.kept.append((tuple(ids), path, headers, body))
        self.senders.send(*self.kept[-1])
        return answer


class Person(threading.Thread):
    """Somebody at work in one of the systems: makes records and changes them, some a second."""

    MAKES = 0.1  # How many of the deeds make a record.

    def __init__(self, world, random, rate):
        super().__init__(daemon=True)
        self.world, self.random, self.rate = world, random, rate
        self.mine = []
        self.failure = None
        self.ended = threading.Event()

    def run(self):
        try:
            while not self.ended.wait(self.random.expovariate(self.rate)):
                if self.random.random() < self.MAKES:
                    self.mine.append(self.make())
                else:
                    self.change(self.random.choice(self.mine + self.shared()))
        except Exception as reason:  # noqa: BLE001 - whatever is raised is the finding
            self.failure = f"{type(self).__name__}: {reason}"

    def values(self):
        """What somebody may write: a new name, and sometimes more."""
        word = f"{self.random.randrange(1 << 32):08x}"
        values = {"name": f"{type(self).__name__} {word} & Söhne"}
        if self.random.random() < 0.5:
            values["website"] = self.random.choice([None, f"https://{word}.example"])
        if self.random.random() < 0.3:
            values["industry"] = self.random.choice(INDUSTRIES)
        return values


class Marketer(Person):
    """Works in Intercom."""

    def shared(self):
        return [company for company, _ in self.world.shared]

    def make(self):
        number = self.world.number("i")
        return self.world.pair.intercom.call("POST", "/companies", {"company_id": number, **self.values()})["id"]

    def change(self, id):
        self.world.pair.intercom.call("PUT", f"/companies/{id}", self.values())


class Seller(Person):
    """Works in Salesforce."""

    def shared(self):
        return [account for _, account in self.world.shared]

    def fields(self):
        return {name.capitalize(): value for name, value in self.values().items()}

    def make(self):
        number = self.world.number("s")
        return self.world.pair.create_accounts([{"AccountNumber": number, **self.fields()}])[0]

    def change(self, id):
        self.world.pair.salesforce.call("PATCH", f"/services/data/v{VERSION}/sobjects/Account/{id}", self.fields())


class World:
    """A pair of systems in which records are created on both sides, a gateway between them, and people at work."""

    SHARED = 20  # Pairs that are there from the beginning and that people of both sides change.
    QUIET = 4.0  # seconds for which nothing may be written once both sides agree.

    def __init__(self, context, rate=25.0, polls=False):
        self.context = context
        self.polls = polls
        self.numbers = []
        self.lock = threading.Lock()
        self.shared = []
        self.traffic = Traffic()
        self.pair = Pair(context.crosswalk, relay=self.traffic.url, amend=self.amend)
        self.traffic.senders = self.senders = Senders(self.pair.port)
        self.journal = Journal(self.pair.folder / "crosswalk.db")
        self.people = [kind(self, Random(context.random.random()), rate) for kind in (Marketer, Seller)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for person in self.people:
            person.ended.set()
        self.senders.close()
        self.pair.close()
        self.traffic.close()

    def amend(self, text):
        """Records are created on both sides; what was not notified is polled only where that is wanted."""
        text = text.replace(
            "    preset: intercom-accounts", "    preset: intercom-accounts\n    create: {crm: always, platform: always}")
        # Each account without an organisation costs a search at Arlo, which takes five requests a second.
        text = re.sub(r"(?m)^  (organisations|contacts):\n(    .*\n)+", "", text)
        return text if self.polls else re.sub(r"(?m)^ +poll: .*\n", "", text)

    def number(self, prefix):
        """The number of another record, by which it is known on both sides."""
        with self.lock:
            self.numbers.append(f"{prefix}-{len(self.numbers):05}")
            return self.numbers[-1]

    def open(self):
        """Starts the gateway, makes the pairs that everybody works on, and lets the people begin."""
        self.pair.serve()
        for number in [self.number("b") for _ in range(self.SHARED)]:
            account = self.pair.create_accounts([{"AccountNumber": number, "Name": number}])[0]
            company = self.pair.intercom.call("POST", "/companies", {"company_id": number, "name": number})["id"]
            self.shared.append((company, account))
        for person in self.people:
            person.start()

    def rest(self):
        """Lets the people go home, and the gateway do what is left.

        Returns what is wrong by then.
        """
        for person in self.people:
            person.ended.set()
            person.join(30)
        wrong = [person.failure for person in self.people if person.failure]
        if self.pair.gateway.process.poll() is not None:
            self.pair.start()
        try:
            until(self.pair.is_up, 30, "the gateway answers")
            until(lambda: self.senders.waiting == 0, 120, f"every notification is answered: {self.senders.waiting} are not")
            until(self.is_done, 240, "nothing waits any more")
        except AssertionError as reason:
            wrong.append(f"{reason}; {self.journal.open()} wait")
        return wrong

    def is_done(self):
        """Whether nothing waits, and nothing comes for a second."""
        if self.senders.waiting or self.journal.open():
            return False
        before = self.senders.sent
        time.sleep(1)
        return self.senders.sent == before and not self.senders.waiting and not self.journal.open()

    def stamps(self):
        """Whatever changes with a write on either side, or with an entry or a delivery in the store."""
        accounts, companies = self.pair.accounts()[0], self.pair.companies()[0]
        written = sorted(repr(row) for row in list(accounts.values()) + list(companies.values()))
        counts = [self.journal.number(f"SELECT COUNT(*) FROM {table}") for table in ("entry", "delivery", "attempt")]
        return sha256("".join(written).encode()).hexdigest(), counts

    def verdict(self, what, runs, begin):
        """Waits until everything is done, and says what held."""
        wrong = self.rest()
        accounts, account_count = self.pair.accounts()
        companies, company_count = self.pair.companies()
        numbers = set(self.numbers)
        answered = {id for ids in self.senders.answered for id in ids}
        kept = self.journal.ids()
        lost, strange = answered - set(kept), set(kept) - answered
        doubled = self.journal.doubled()
        twice = account_count - len(accounts) + company_count - len(companies)
        apart = sorted(
            number for number in numbers
            if number not in accounts or number not in companies or not agree(companies[number], accounts[number]))
        if set(accounts) != numbers or set(companies) != numbers:
            wrong.append(f"{len(numbers)} records were made, {len(accounts)} accounts and {len(companies)} companies are there")
        if strange:
            wrong.append(f"{len(strange)} in the journal that nobody sent, such as {sorted(strange)[0]}")
        if self.senders.refused:
            wrong.append(f"notifications were refused: {self.senders.refused}")
        if apart:
            wrong.append(f"{len(apart)} differ, such as {companies.get(apart[0])} and {accounts.get(apart[0])}")
        wrong += [f"dead letter: {each}" for each in self.journal.dead()[:3]]
        wrong += self.journal.damage()
        if not wrong:
            before = self.stamps()
            time.sleep(self.QUIET)
            if self.stamps() != before:
                wrong.append("something was written though both sides agreed")
        if lost or doubled or twice or wrong:
            self.keep()
        made = len(numbers)
        return Row(
            self.context.part, what, runs, not (lost or doubled or twice or wrong),
            "; ".join(wrong) or f"{made} records made on one side and created on the other, {self.senders.resent} sent again",
            len(answered), len(lost), doubled, twice, not apart, time.monotonic() - begin)

    def keep(self):
        """Keeps what is needed to find out what went wrong, behind the run."""
        place = f"/tmp/chaos-{self.context.part}-{self.context.seed}"
        shutil.rmtree(place, ignore_errors=True)
        self.pair.gateway.stop()
        shutil.copytree(self.pair.folder, place)
        self.context.say(f"the store and the logs are kept in {place}")
