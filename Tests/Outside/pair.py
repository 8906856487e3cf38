"""A sandbox and a gateway side by side, as processes, and the calls that a person makes to them.

Needs the standard library alone.
"""

import hashlib
import hmac
import http.client
import json
import os
import random
import re
import select
import signal
import socket
import subprocess
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlsplit

VERSION = "62.0"
SHARED = (("name", "Name"), ("website", "Website"), ("industry", "Industry"))


def agree(company, account):
    """Whether both records hold the same values."""
    return all((company.get(theirs) or None) == account[ours] for theirs, ours in SHARED)


def free_ports():
    """Two neighbouring ports that nobody has: a gateway listens on the first, its operations on the second.

    They are below those that the machine gives to connections: one of those to a port where nobody listens can be given
    that very port, talks to itself then, and takes the port away from whoever wants to listen.
    """
    while True:
        port = random.randrange(10_000, 30_000)
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port, port + 1


def until(holds, seconds, what):
    """Waits until something holds, and gives back how long it took."""
    begin = time.monotonic()
    while not holds():
        assert time.monotonic() - begin < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.01)
    return time.monotonic() - begin


class Program:
    """One running crosswalk command."""

    def __init__(self, arguments, folder, name, **process):
        self.errors = open(folder / f"{name}.log", "ab")
        self.process = subprocess.Popen(
            arguments, cwd=folder, stdout=subprocess.PIPE, stderr=self.errors, stdin=subprocess.DEVNULL, **process)

    def line(self, wanted, seconds=30):
        """Waits for a line of its output."""
        ends, seen = time.monotonic() + seconds, b""
        while wanted.encode() + b"\n" not in seen:
            left = ends - time.monotonic()
            assert left > 0 and self.process.poll() is None, f"it did not say {wanted!r}"
            if select.select([self.process.stdout], [], [], min(left, 0.2))[0]:
                seen += os.read(self.process.stdout.fileno(), 4096)

    def stop(self, seconds=15):
        """Asks it to stop, and gives back what it left with."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        finally:
            self.kill()

    def kill(self):
        """Ends it with no chance to finish anything."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.errors.close()
        self.process.stdout.close()


class System:
    """The REST API of one simulated system, as a person with a token."""

    def __init__(self, access, **headers):
        self.place = urlsplit(access["url"])
        self.headers = {
            "Authorization": "Bearer " + access["token"], "Accept": "application/json", "Content-Type": "application/json",
            **headers}
        self.local = threading.local()

    def call(self, method, path, body=None):
        """Makes a call, patiently when the budget is used up, and gives back its JSON."""
        sent = json.dumps(body).encode() if body is not None else None
        while True:
            connection = getattr(self.local, "connection", None)
            if connection is None or time.monotonic() - self.local.used > 30:  # A system closes a connection that lies idle for a minute.
                connection = self.local.connection = http.client.HTTPConnection(
                    self.place.hostname, self.place.port, timeout=10)
            connection.request(method, path, body=sent, headers=self.headers)
            answer = connection.getresponse()
            content = answer.read()
            self.local.used = time.monotonic()
            if answer.status != 429:
                break
            time.sleep(max(0.1, int(answer.headers["X-RateLimit-Reset"]) - time.time()))
        assert answer.status < 300, f"{method} {path}: {answer.status} {content[:300]!r}"
        return json.loads(content) if content else None


class Pair:
    """A sandbox, and a gateway configured for it by the sandbox's own words."""

    def __init__(self, crosswalk, relay=None, amend=lambda text: text):
        """`relay` takes the systems' notifications instead of the gateway; `amend` changes the configuration's text."""
        self.crosswalk = os.path.abspath(crosswalk)
        self.home = tempfile.TemporaryDirectory()
        self.folder = Path(self.home.name)
        self.port, self.operations = free_ports()
        target = relay or f"http://127.0.0.1:{self.port}"
        self.gateway = None
        self.sandbox = Program(
            [self.crosswalk, "sandbox", "--gateway", target, "--config-out", "crosswalk.yaml", "--access-out", "access.json"],
            self.folder, "sandbox")
        self.sandbox.line("ready")
        access = json.loads((self.folder / "access.json").read_text())
        self.salesforce = System(access["salesforce"])
        self.intercom = System(access["intercom"], **{"Intercom-Version": "2.16"})
        file = self.folder / "crosswalk.yaml"
        text = file.read_text()
        if relay:
            mine = f'gateway: {{listen: "127.0.0.1:{self.port}", operations: "127.0.0.1:{self.operations}", store: sqlite:crosswalk.db}}'
            text = re.sub(r"(?m)^gateway: \{.*\}$", mine, text)
        text = amend(text)
        file.write_text(text)
        self.operations = int(re.search(r'operations: "127\.0\.0\.1:(\d+)"', text).group(1))
        self.webhook_secret = re.search(r'webhook:\s+secrets: \["(\w+)"\]', text).group(1)
        self.message_secret = re.search(r'outbound-message:\s+secrets: \["(\w+)"\]', text).group(1)

    def start(self, *arguments, **process):
        """Starts the gateway, and waits for nothing."""
        self.gateway = Program(
            [self.crosswalk, "serve", "--config", "crosswalk.yaml", *arguments], self.folder, "gateway", **process)

    def serve(self, *arguments, **process):
        """Starts the gateway, and waits until it takes requests."""
        self.start(*arguments, **process)
        until(self.is_up, 30, "the gateway answers")

    def is_up(self):
        """Whether the gateway answers."""
        assert self.gateway.process.poll() is None, "the gateway ended: " + self.log("gateway")[-600:]
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.operations, timeout=2)
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def log(self, name):
        """What a program wrote to standard error."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def close(self):
        """Ends both, and forgets their files."""
        for program in (self.gateway, self.sandbox):
            if program:
                program.kill()
        self.home.cleanup()

    def command(self, *arguments):
        """Runs a crosswalk command, and gives back its status and output."""
        run = subprocess.run(
            [self.crosswalk, *arguments, "--config", "crosswalk.yaml"], cwd=self.folder, capture_output=True, timeout=120,
            stdin=subprocess.DEVNULL)
        return run.returncode, run.stdout.decode() or run.stderr.decode()

    def json(self, *arguments):
        """What a crosswalk command answers in JSON."""
        status, output = self.command(*arguments, "--json")
        assert status == 0, f"{arguments}: {status} {output[:300]}"
        return json.loads(output)

    def events(self):
        """Every event of the journal, the newest first; one list has up to 10,000 of a connection."""
        return sorted(
            (event for connection in ("salesforce", "intercom")
             for event in self.json("events", "--connection", connection, "--limit", "10000")["events"]),
            key=lambda event: -event["id"])

    def settled(self):
        """Whether nothing waits: no event, and no delivery of one."""
        events = self.events()
        return all(each["state"] == "settled" for each in events) and all(
            delivery["state"] == "settled" for each in events for delivery in each["deliveries"])

    # The ingress.

    def post(self, path, body, headers, method="POST"):
        """Sends bytes to the gateway, and gives back status, headers and body of its answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            try:
                connection.request(method, path, body=body, headers=headers)
            except (BrokenPipeError, ConnectionResetError):
                pass  # It answered before it had read everything.
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def notify(self, body, **changes):
        """Sends a notification the way Intercom does, signed."""
        headers = {"Content-Type": "application/json", "X-Hub-Signature": self.signature(body), **changes}
        return self.post("/in/intercom", body, {name: value for name, value in headers.items() if value is not None})

    def signature(self, body):
        """The signature that Intercom puts on a body."""
        return "sha1=" + hmac.new(self.webhook_secret.encode(), body, hashlib.sha1).hexdigest()

    # Records.

    def create_accounts(self, records):
        """Creates accounts, and gives back their ids."""
        ids = []
        for start in range(0, len(records), 200):
            part = [{"attributes": {"type": "Account"}, **each} for each in records[start:start + 200]]
            answer = self.salesforce.call(
                "POST", f"/services/data/v{VERSION}/composite/sobjects", {"allOrNone": True, "records": part})
            assert all(each["success"] for each in answer), answer
            ids += [each["id"] for each in answer]
        return ids

    def account(self, id):
        """One account."""
        return self.salesforce.call("GET", f"/services/data/v{VERSION}/sobjects/Account/{id}")

    def accounts(self):
        """Every account by its number."""
        page = self.salesforce.call(
            "GET", f"/services/data/v{VERSION}/query?q=" + quote(
                "SELECT Id, Name, AccountNumber, Website, Industry, SystemModstamp FROM Account"))
        rows = page["records"]
        while not page["done"]:
            page = self.salesforce.call("GET", page["nextRecordsUrl"])
            rows += page["records"]
        return {row["AccountNumber"]: row for row in rows}, len(rows)

    def company(self, id):
        """One company."""
        return self.intercom.call("GET", f"/companies/{id}")

    def companies(self):
        """Every company by its company_id."""
        rows, page = [], 1
        while True:
            answer = self.intercom.call("POST", f"/companies/list?page={page}&per_page=60")
            rows += answer["data"]
            if page >= answer["pages"]["total_pages"]:
                return {row["company_id"]: row for row in rows}, len(rows)
            page += 1


class Relay:
    """Stands where the gateway is expected: keeps what Intercom sends, or passes everything on."""

    def __init__(self):
        self.keeps = False
        self.kept = []
        self.target = None
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, kind, content = relay.take(self.path, dict(self.headers.items()), body)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, path, headers, body):
        if self.keeps and path == "/in/intercom":
            self.kept.append((headers, body))
            return 200, "text/plain", b""
        try:
            status, answered, content = self.target.post(path, body, headers)
            return status, answered.get("Content-Type", "text/plain"), content
        except (OSError, http.client.HTTPException):
            return 503, "text/plain", b""

    def close(self):
        self.server.shutdown()
        self.server.server_close()
