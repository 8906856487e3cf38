"""What stands between the simulated systems and the gateway: senders that keep every notification until it is answered.

The systems give up after one more try (Intercom) or go on for a day (Salesforce). A check of minutes needs senders that
never give up, and that write down every answer.
"""

import http.client
import json
import queue
import re
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ACKNOWLEDGED = (
    b'<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">'
    b'<soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>'
    b'</notificationsResponse></soapenv:Body></soapenv:Envelope>')
PATIENCE = 20.0  # seconds that a sender waits for an answer.


def keys(path, body):
    """The delivery keys under which the journal keeps a notification, one for each of an outbound message."""
    if path.endswith("/in/intercom"):
        return [json.loads(body)["id"]]
    return ["om:" + id for id in re.findall(r"<Notification>\s*<Id>(\w+)</Id>", body.decode())]


class Post:
    """Takes what the systems send, and delivers it on a few connections until it is answered 200."""

    def __init__(self, width=8):
        self.target = None  # The gateway's port, once there is one.
        self.waiting = queue.Queue()
        self.lock = threading.Lock()
        self.answered = set()  # The delivery keys of what was answered 200.
        self.answers = []  # (moment, status or the error's name, seconds, whether Retry-After was given)
        self.taken = self.delivered = 0
        self.closing = False
        post = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                post.take(self.path, dict(self.headers.items()), body)
                content = b"" if self.path == "/in/intercom" else ACKNOWLEDGED
                self.send_response(200)
                self.send_header("Content-Type", "text/xml; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        for _ in range(width):
            threading.Thread(target=self.carry, daemon=True).start()

    def take(self, path, headers, body):
        """Keeps a notification for delivery."""
        with self.lock:
            self.taken += 1
        self.waiting.put((path, {name: headers[name] for name in headers if name not in ("Host", "Content-Length")}, body))

    def carry(self):
        """Delivers on one connection, as long as it stays open."""
        connection = None
        while not self.closing:
            try:
                path, headers, body = self.waiting.get(timeout=0.2)
            except queue.Empty:
                continue
            if self.target is None:
                self.waiting.put((path, headers, body))
                time.sleep(0.05)
                continue
            begin, retry = time.monotonic(), False
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self.target, timeout=PATIENCE)
                connection.request("POST", path, body=body, headers=headers)
                answer = connection.getresponse()
                answer.read()
                status, retry = answer.status, answer.headers["Retry-After"] is not None
            except (OSError, http.client.HTTPException) as error:
                status = type(error).__name__
                if connection:
                    connection.close()
                connection = None
            end = time.monotonic()
            with self.lock:
                self.answers.append((end, status, end - begin, retry))
                if status == 200:
                    self.delivered += 1
                    self.answered.update(keys(path, body))
            if status != 200:
                time.sleep(0.1)
                self.waiting.put((path, headers, body))

    @property
    def idle(self):
        """Whether everything that was taken has been answered 200."""
        with self.lock:
            return self.taken == self.delivered

    def told(self, begin, end=None):
        """The answers between two moments."""
        with self.lock:
            return [each for each in self.answers if begin <= each[0] and (end is None or each[0] < end)]

    def tally(self, begin, end=None):
        """How often there was which answer between two moments."""
        return Counter(status for _, status, _, _ in self.told(begin, end))

    def close(self):
        """Ends the senders."""
        self.closing = True
        self.server.shutdown()
        self.server.server_close()
