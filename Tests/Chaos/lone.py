"""A gateway whose systems are gone: what it takes stays in its journal, undecided."""

import json
import re
import resource
import shutil
import signal
import time
import uuid

from journal import Journal
from pair import Pair

FILES = ("crosswalk.db", "crosswalk.db-wal", "crosswalk.db-shm")
INBOX = "crosswalk.db-inbox"


def mortal(limit):
    """What makes a process die in the middle of the write that would take one of its files beyond a size.

    The kernel writes up to the limit and ends the process with SIGXFSZ at the rest: a torn write, at a byte of choice.
    """
    def prepare():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return prepare


class Lone:
    """A gateway by itself, and its store with its inbox, which can be set aside and put back."""

    def __init__(self, context):
        self.pair = Pair(context.crosswalk)
        self.pair.sandbox.kill()
        self.folder = self.pair.folder
        self.journal = Journal(self.folder / FILES[0])
        self.workspace = re.search(r"workspace: (\w+)", (self.folder / "crosswalk.yaml").read_text()).group(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pair.close()

    def start(self, limit=None):
        """Starts the gateway; with a limit it dies when one of its files would grow beyond it."""
        (self.folder / "gateway.log").unlink(missing_ok=True)  # It counts as one of them.
        self.pair.start(**({"preexec_fn": mortal(limit)} if limit else {}))

    def ended(self, seconds=20):
        """Waits until the gateway is up (None) or has ended (its status)."""
        ends = time.monotonic() + seconds
        while self.pair.gateway.process.poll() is None:
            try:
                if self.pair.is_up():
                    return None
            except AssertionError:
                break
            assert time.monotonic() < ends, "the gateway neither takes requests nor ends"
            time.sleep(0.01)
        return self.pair.gateway.process.wait()

    def died(self, seconds=20):
        """Waits for the death that its limit brings, or kills it when it lives on; gives back whether it died by itself.

        A thread of libdispatch does not take the signal: on it the write fails instead, and the gateway leaves with words.
        """
        status = self.ended(seconds)
        self.pair.gateway.kill()
        refused = status == 1 and "disk I/O error" in self.told()
        assert refused or status in (None, -signal.SIGXFSZ), f"it left with {status}: {self.told()}"
        return status is not None

    def told(self):
        """The last words of the gateway."""
        return self.pair.log("gateway")[-600:]

    def notification(self, text="x" * 200):
        """A notification that nobody has sent yet: what senders call it, where it goes, its headers and its bytes."""
        id = f"notif_{uuid.uuid4()}"
        now = int(time.time())
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + ".000+00:00"
        item = {
            "type": "company", "id": uuid.uuid4().hex[:24], "company_id": id, "name": text, "app_id": self.workspace,
            "created_at": stamp, "updated_at": stamp, "custom_attributes": {}}
        body = json.dumps({
            "type": "notification_event", "app_id": self.workspace, "id": id, "topic": "company.updated",
            "data": {"type": "notification_event_data", "item": item}, "delivery_status": "pending",
            "delivery_attempts": 1, "first_sent_at": now, "created_at": now}).encode()
        return (id,), "/in/intercom", {
            "Content-Type": "application/json", "X-Hub-Signature": self.pair.signature(body)}, body

    def aside(self, place):
        """Copies the store somewhere."""
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for name in FILES:
            if (self.folder / name).exists():
                shutil.copyfile(self.folder / name, place / name)
        if (self.folder / INBOX).exists():
            shutil.copytree(self.folder / INBOX, place / INBOX)
        return place

    def back(self, place=None):
        """Puts a copy in the store's place; without one the gateway begins with nothing."""
        for name in FILES:
            (self.folder / name).unlink(missing_ok=True)
            if place and (place / name).exists():
                shutil.copyfile(place / name, self.folder / name)
        shutil.rmtree(self.folder / INBOX, ignore_errors=True)
        if place and (place / INBOX).exists():
            shutil.copytree(place / INBOX, self.folder / INBOX)
