"""Senders that bring notifications to a gateway until each is answered.

Needs the standard library alone.
"""

import http.client
import queue
import threading
import time


class Senders:
    """Some connections that stay open; what was not answered 2xx is sent again, as the systems do."""

    PAUSE = 0.05  # seconds after a connection that failed, or a 503.

    def __init__(self, port, width=16):
        self.port = port
        self.sent = 0
        self.answered = {}  # Each one's id, with the instant of its first answer 200.
        self.refused = {}  # Answers that no sender should get, and how often.
        self.resent = 0
        self.work = queue.Queue()
        self.lock = threading.Lock()
        self.ended = False
        self.workers = [threading.Thread(target=self.worker, daemon=True) for _ in range(width)]
        for each in self.workers:
            each.start()

    def send(self, id, path, headers, body):
        """Takes a notification to be sent; the same id again is the same notification."""
        with self.lock:
            self.sent += 1
        self.work.put((id, path, headers, body))

    @property
    def waiting(self):
        """How many are not answered yet."""
        return self.sent - len(self.answered)

    def close(self):
        """Sends nothing more."""
        self.ended = True
        for each in self.workers:
            each.join(25)

    def worker(self):
        connection = None
        while not self.ended:
            try:
                id, path, headers, body = item = self.work.get(timeout=0.2)
            except queue.Empty:
                continue
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                connection.request("POST", path, body=body, headers=headers)
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException):
                connection, status = None, None
            with self.lock:
                if status == 200:
                    self.answered.setdefault(id, time.monotonic())
                    continue
                self.resent += 1
                if status not in (None, 503):
                    self.refused[status] = self.refused.get(status, 0) + 1
            self.work.put(item)
            time.sleep(self.PAUSE)
