"""Abuse of HTTP against a running gateway: strangers who take up all it has, while honest senders go on.

Honest senders are measured with and without the attack by turns, on the same machine within the same minute: the ratio
counts, not the milliseconds. The gateway's memory is what the system says it is.
"""

import http.client
import json
import re
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from journal import Journal
from pathlib import Path

from abuse_attacker import KINDS
from context import Row
from pair import Pair

# Connections of each attack; past the server's own limit of 4,000 they push each other out.
CROWDS = {"idle": 10_000, "large bodies without end": 600, "answers not read": 500}
USUAL_CROWD = 4_000
RATIO = 2.0  # How much slower an honest request may be, in the median.
MEMORY = 256  # MiB that the gateway may have resident at its most.
SILENCE = 80  # seconds until an idle connection must be closed: 60 of idleness, 10 for a request, and some.
SAMPLES = 150  # honest requests of each kind, with and without the attack.


class Honest:
    """Senders whose notifications are signed; each measurement is one request to its answer."""

    def __init__(self, pair):
        self.pair = pair
        self.sent = 0
        self.answered = set()
        self.wrong = []
        app = re.search(r'workspace: "?(\w+)', (pair.folder / "crosswalk.yaml").read_text())
        self.workspace = app.group(1)
        self.kept = None

    def request(self, connection):
        self.sent += 1
        id = f"honest-{self.sent}"
        body = json.dumps({
            "type": "notification_event", "app_id": self.workspace, "topic": "ping", "id": id, "data": {"item": {}}}).encode()
        headers = {"Content-Type": "application/json", "X-Hub-Signature": self.pair.signature(body)}
        begin = time.monotonic()
        connection.request("POST", "/in/intercom", body=body, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            self.answered.add(id)
        else:
            self.wrong.append(answer.status)
        return time.monotonic() - begin

    def fresh(self):
        """A request on a connection of its own."""
        begin = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.pair.port, timeout=20)
        try:
            connection.connect()
            self.request(connection)
        except (OSError, http.client.HTTPException) as error:
            self.wrong.append(type(error).__name__)
        finally:
            connection.close()
        return time.monotonic() - begin

    def on_kept(self):
        """A request on a connection that stays open; it is opened anew when it was closed."""
        for _ in range(2):
            try:
                if self.kept is None:
                    self.kept = http.client.HTTPConnection("127.0.0.1", self.pair.port, timeout=20)
                return self.request(self.kept)
            except (OSError, http.client.HTTPException) as error:
                self.kept.close()
                self.kept, failure = None, error
        self.wrong.append(type(failure).__name__)
        return 0.0

    def measure(self, samples):
        """The seconds of some requests of either kind, by turns."""
        pairs, wrong = [], len(self.wrong)
        for _ in range(samples):
            pairs.append((self.fresh(), self.on_kept()))
            if len(self.wrong) > wrong + 3:
                break  # It is lost already; each may have waited for twenty seconds.
            time.sleep(0.002)
        return [each for each, _ in pairs], [each for _, each in pairs]


def memory(process, name="VmRSS"):
    """What a process has resident, in MiB."""
    text = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+)", text).group(1)) / 1024


def milliseconds(seconds):
    return f"{1000 * statistics.median(seconds):.1f} ms (p90 {1000 * sorted(seconds)[len(seconds) * 9 // 10]:.1f})"


def attack(context, pair, honest, kind, samples):
    """One attack, with a measurement before, within and behind it."""
    crowd = CROWDS.get(kind, USUAL_CROWD)
    process = pair.gateway.process
    before = honest.measure(samples // 2)
    wrong = len(honest.wrong)
    begin = time.monotonic()
    attacker = subprocess.Popen(
        [sys.executable, "-B", Path(__file__).parent / "abuse_attacker.py", str(pair.port), kind, str(crowd)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert attacker.stdout.readline() == "ready\n", "the attacker could not begin"
        time.sleep(1.0)
        at_once = memory(process)
        within = honest.measure(samples)
        resident = max(at_once, memory(process))
        attacker.stdin.write("\n")
        attacker.stdin.flush()
        opened, open_at_end = map(int, attacker.stdout.readline().split())
    finally:
        attacker.kill()
        attacker.wait()
    time.sleep(1.0)
    after = honest.measure(samples // 2)
    alive = process.poll() is None
    ratios = [
        statistics.median(each) / statistics.median(calm + again)
        for each, calm, again in zip(within, before, after)]
    failed = honest.wrong[wrong:]
    passed = alive and not failed and max(ratios) <= RATIO and resident <= MEMORY
    detail = (
        f"{opened} connections opened, {open_at_end} open at the end; honest requests on new connections "
        f"{milliseconds(before[0] + after[0])} → {milliseconds(within[0])}, ×{ratios[0]:.2f}; on a kept one "
        f"{milliseconds(before[1] + after[1])} → {milliseconds(within[1])}, ×{ratios[1]:.2f}; "
        f"resident {resident:.0f} MiB, {len(failed)} of {4 * samples} honest requests failed"
        + (f": {sorted(set(map(str, failed)))}" if failed else "") + ("" if alive else "; THE GATEWAY ENDED"))
    return Row(context.part, kind, 4 * samples, passed, detail, seconds=time.monotonic() - begin)


# Heads and bodies that mean nothing good, to be damaged further.
SHAPES = [
    b"", b"\r\n", b"\0", b"GET /\r\n\r\n", b"GET / HTTP/0.9\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", b"POST http://a/in/intercom HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    b"POST /in/intercom HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /in/intercom HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /in/intercom HTTP/1.1\r\nHost: a\r\nExpect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /in/intercom HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /in/intercom HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
    b"POST /in/intercom HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", b"GET /" + b"a" * 100_000,
    b"POST /in/intercom HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;" + b"a" * 100_000,
    b"POST /in/intercom HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
    b"POST /in/intercom HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"T: x\r\n" * 20_000,
    b"POST /in/intercom HTTP/1.1\r\nHost: a\r\nTransfer-Enc: chunked\r\n oding\r\n\r\n0\r\n\r\n",
    b"POST /in/intercom HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    b"POST /in/intercom HTTP/1.1\r\nHost: a\nContent-Length: 2\n\n{}",
    b"HEAD /in/intercom HTTP/1.1\r\nHost: a\r\n\r\n" * 300,
    b"POST /in/intercom HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}" * 300,
    b"POST /in/" + b"../" * 400 + b"etc/passwd HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    b"POST /in/%2e%2e%00/x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
]


def damaged(shape, random):
    """A shape with a few bytes changed, taken out, doubled or put in."""
    bytes_ = bytearray(shape)
    for _ in range(random.randrange(4)):
        place = random.randrange(len(bytes_) + 1)
        what = random.randrange(4)
        if what == 0 and place < len(bytes_):
            bytes_[place] = random.randrange(256)
        elif what == 1:
            del bytes_[place:place + random.randrange(1, 9)]
        elif what == 2:
            bytes_[place:place] = bytes_[max(0, place - 20):place]
        else:
            bytes_[place:place] = random.choice([b"\r\n", b"\n", b"\r", b"\0", b" ", b":", b"\r\n ", b"chunked", b"0"])
    return bytes(bytes_)


def answers(port, shape):
    """What comes back, the sender having said all it says; None when there is neither an answer nor a close."""
    with socket.create_connection(("127.0.0.1", port), timeout=SILENCE) as client:
        heard = b""
        try:
            client.sendall(shape)
            client.shutdown(socket.SHUT_WR)
            while piece := client.recv(65536):
                heard += piece
                client.settimeout(2)
        except TimeoutError:
            return heard or None
        except OSError:
            pass  # It was hung up on while it was still talking.
        return heard


def shapes(context, pair, honest):
    """Malformed requests: each is answered or closed, none is taken for a notification."""
    begin, wrong, tally = time.monotonic(), [], {}
    runs = max(len(SHAPES), context.runs * 2)
    sent = SHAPES + [damaged(context.random.choice(SHAPES), context.random) for _ in range(runs - len(SHAPES))]
    with ThreadPoolExecutor(200) as senders:
        told = list(senders.map(lambda shape: answers(pair.port, shape), sent))
    for shape, heard in zip(sent, told):
        if heard is None:
            wrong.append(f"neither answered nor closed: {shape[:80]!r}")
            continue
        for status in re.findall(rb"HTTP/1\.1 (\d+) ", heard) or [b"closed"]:
            tally[status.decode()] = tally.get(status.decode(), 0) + 1
    honest.fresh()
    keys = set(Journal(pair.folder / "crosswalk.db").ids())
    if keys != honest.answered:
        wrong.append(f"{len(keys ^ honest.answered)} notifications differ between journal and answers")
    if pair.gateway.process.poll() is not None:
        wrong.append("the gateway ended")
    detail = "; ".join(wrong[:3] + [", ".join(f"{count} × {status}" for status, count in sorted(tally.items()))])
    return Row(
        context.part, "malformed requests", runs, not wrong, detail, answered=len(honest.answered),
        lost=len(honest.answered - keys), seconds=time.monotonic() - begin)


def run(context):
    pair = Pair(context.crosswalk)
    try:
        pair.serve()
        honest = Honest(pair)
        samples = SAMPLES if context.runs >= 200 else 40
        honest.measure(50)  # Everybody is awake.
        start = memory(pair.gateway.process)
        rows = []
        for kind in KINDS:
            rows.append(attack(context, pair, honest, kind, samples))
            context.say(f"{kind}: {rows[-1].detail}")
        rows.append(shapes(context, pair, honest))
        rows[-1].detail += (
            f"; resident {start:.0f} MiB at first, {memory(pair.gateway.process, 'VmHWM'):.0f} at most, "
            f"{memory(pair.gateway.process):.0f} at last")
        return rows
    finally:
        pair.close()
