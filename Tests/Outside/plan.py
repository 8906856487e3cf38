"""What a dry run of `pull` and of `push` foretells, beside what the run then does, interrupted on its way.

    python plan.py [CROSSWALK] [--records COUNT]

CROSSWALK is the binary (default .build/debug/crosswalk); COUNT is how many records differ (default 2000). Needs the
standard library alone; prints one line per check and `N passed, N failed`.
"""

import argparse
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True  # Leaves nothing behind in the tree.

from pair import Pair, until  # noqa: E402
from tally import Tally, same  # noqa: E402

NOWHERE = "http://127.0.0.1:9"  # Nobody listens there: what the systems tell is lost, and the run has everything to do.


MASTERS = {"pull": ("crm", "Account"), "push": ("platform", "Company")}  # Whose names stand, and how they begin.


def amended(text, master):
    """The configuration without polls, which would do the work before the run does, and with one side's names."""
    text, polls = re.subn(r"(?m)^ +poll: .*\n", "", text)
    field = f"fields: [{{platform: name, crm: Name, from: {master}}}]"
    text, presets = re.subn(r"(?m)^( +)preset: .?intercom-accounts.?$", rf"\g<0>\n\1{field}", text)
    assert polls and presets == 1, text
    return text


class Run:
    """One direction, with records that differ in their names."""

    def __init__(self, crosswalk, command, count):
        self.command, self.count = command, count
        self.master, self.stands = MASTERS[command]
        self.pair = Pair(crosswalk, relay=NOWHERE, amend=lambda text: amended(text, self.master))

    def checks(self):
        """The checks, in the order in which they build on each other."""
        return [
            (f"{self.count} records that differ stand on both sides", self.prepare),
            (f"{self.command} --dry-run foretells a write for each, and writes nothing", self.plan),
            (f"{self.command} --yes, killed on its way and begun again, is done", self.run),
            ("what happened is what was foretold, each write once", self.compare),
            ("a second dry run has nothing left to foretell", self.again),
        ]

    def prepare(self):
        numbers = [f"c-{place}" for place in range(self.count)]
        self.pair.create_accounts([{"Name": f"Account {each}", "AccountNumber": each} for each in numbers])
        for each in numbers:
            self.pair.intercom.call("POST", "/companies", {"company_id": each, "name": f"Company {each}"})
        # It has a store once it has run.
        self.pair.serve()
        self.pair.gateway.stop()

    def names(self):
        """Every name on both sides."""
        accounts, companies = self.pair.accounts()[0], self.pair.companies()[0]
        return {key: (accounts[key]["Name"], companies[key]["name"]) for key in accounts}

    def plan(self):
        before = self.names()
        document = self.foretold()
        assert not document["undecided"], document["undecided"][:3]
        same(document["records"], self.count)
        self.writes = {
            (write["to"], field["field"], field["old"], field["new"])
            for write in document["writes"] for field in write["fields"]}
        same(len(self.writes), self.count)
        same(self.names(), before)
        same(self.pair.events(), [])

    def foretold(self):
        run = subprocess.run(
            [self.pair.crosswalk, self.command, "accounts", "--dry-run", "--json", "--config", "crosswalk.yaml"],
            cwd=self.pair.folder, capture_output=True, timeout=900, stdin=subprocess.DEVNULL)
        assert run.returncode == 0, run.stdout[:300] + run.stderr[-600:]
        return json.loads(run.stdout)

    def run(self):
        self.pair.serve()
        first = subprocess.Popen(
            [self.pair.crosswalk, self.command, "accounts", "--yes", "--config", "crosswalk.yaml"],
            cwd=self.pair.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        until(lambda: first.poll() is not None or len(self.pair.events()) > 0, 60, "the run journals")
        first.kill()
        first.wait()
        assert 0 < len(self.pair.events())
        # The gateway goes down as well, with work in hand.
        self.pair.gateway.stop()
        self.pair.serve()
        status, output = self.pair.command(self.command, "accounts", "--yes")
        assert status == 0, output
        until(self.pair.settled, 900, "everything is settled")

    def compare(self):
        written = [event["id"] for event in self.pair.events() if event["deliveries"]]
        with ThreadPoolExecutor(4) as pool:
            stories = list(pool.map(lambda id: self.pair.json("event", str(id)), written))
        deliveries = [delivery for story in stories for delivery in story["deliveries"]]
        done = [(each["record"], path, value) for each in deliveries for path, value in each["fields"].items()]
        same({attempt["result"] for each in deliveries for attempt in each["attempts"]}, {"done"})
        same(sorted(done), sorted((to, field, new) for to, field, _, new in self.writes))
        names = self.names()
        same({key: both for key, both in names.items() if both != (f"{self.stands} {key}",) * 2}, {})

    def again(self):
        document = self.foretold()
        same(document["writes"], [])
        assert not document["undecided"]


def main():
    parser = argparse.ArgumentParser(description="Compares what a dry run foretells with what the run does.")
    parser.add_argument("crosswalk", nargs="?", default=".build/debug/crosswalk")
    parser.add_argument("--records", type=int, default=2000)
    options = parser.parse_args()
    tally = Tally(f"dry runs and runs of {options.records} records")
    for command in ("pull", "push"):
        run = Run(options.crosswalk, command, options.records)
        try:
            tally.all((f"{command}: {sentence}", check) for sentence, check in run.checks())
        finally:
            run.pair.close()
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
