"""An attacker, as a process of its own: `python abuse_attacker.py PORT KIND CONNECTIONS`.

Opens connections, says on each what the kind says, goes on with it drop by drop, opens a new one for each that is
closed, and says `ready` once as many are open as it was asked for, or as it gets. Ends when its input does. Needs the
standard library alone.
"""

import resource
import select
import socket
import sys
import time
from collections import deque

POST = b"POST /in/intercom HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
# kind: what a connection says at once, what it goes on with, and every how many seconds (None: not at all).
KINDS = {
    "idle": (b"", b"", None),
    "slow request line": (b"POST /in", b"x", 1.0),
    "slow header": (POST + b"X-Slow: ", b"x", 1.0),
    "slow body": (POST + b"Content-Length: 100000\r\n\r\n{", b" ", 1.0),
    "slow chunks": (POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", 1.0),
    "large bodies without end": (POST + b"Content-Length: 1048576\r\n\r\n" + b" " * 1_000_000, b"", None),
    "answers not read": ((b"HEAD /in/intercom HTTP/1.1\r\nHost: a\r\n\r\n") * 400, b"", None),
    "half-closed": (POST + b"Content-Length: 1000\r\n\r\n{", None, None),
}
PACE = 500  # new connections per second, once the first are open.
# What is large comes slower: a flood that fills the processor would measure the machine, not the server.
PACES = {"large bodies without end": 20, "answers not read": 100}
# Several, so that closed connections do not use up the ports of one.
ADDRESSES = [f"127.0.0.{last}" for last in range(2, 12)]


class Attacker:
    """Connections to one port."""

    def __init__(self, port, kind, wanted):
        self.port, self.wanted = port, wanted
        self.first, self.drop, self.interval = KINDS[kind]
        self.pace = PACES.get(kind, PACE)
        self.poll = select.epoll()
        self.open = {}  # descriptor: [socket, bytes still to be sent]
        self.trickling = deque()  # (when, descriptor)
        self.opened = 0

    def connect(self):
        """Opens one connection; False when there are no more to be had."""
        client = socket.socket()
        client.setblocking(False)
        try:
            client.bind((ADDRESSES[self.opened % len(ADDRESSES)], 0))
            client.connect_ex(("127.0.0.1", self.port))
        except OSError:
            client.close()
            return False
        self.opened += 1
        self.open[client.fileno()] = [client, memoryview(self.first)]
        events = select.EPOLLIN | select.EPOLLRDHUP | (select.EPOLLOUT if self.first else 0)
        self.poll.register(client.fileno(), events)
        if self.interval:
            self.trickling.append((time.monotonic() + self.interval, client.fileno(), client))
        return True

    def send(self, descriptor):
        """Sends what there is room for."""
        client, rest = self.open[descriptor]
        try:
            rest = rest[client.send(rest):]
        except BlockingIOError:
            return
        except OSError:
            return self.close(descriptor)
        self.open[descriptor][1] = rest
        if not rest:
            self.poll.modify(descriptor, select.EPOLLIN | select.EPOLLRDHUP)
            if self.drop is None:
                client.shutdown(socket.SHUT_WR)

    def trickle(self, now):
        """Sends a drop on the connections whose time has come."""
        while self.trickling and self.trickling[0][0] <= now:
            _, descriptor, client = self.trickling.popleft()
            if self.open.get(descriptor, [None])[0] is not client:
                continue
            try:
                client.send(self.drop)
            except BlockingIOError:
                pass
            except OSError:
                self.close(descriptor)
                continue
            self.trickling.append((now + self.interval, descriptor, client))

    def close(self, descriptor):
        client, _ = self.open.pop(descriptor)
        client.close()

    def run(self):
        ready, begin, allowance, last = False, time.monotonic(), 0.0, time.monotonic()
        while True:
            now = time.monotonic()
            allowance = min(200.0, allowance + (now - last) * (self.pace if ready else 20 * self.pace))
            last = now
            while len(self.open) < self.wanted and allowance >= 1:
                if not self.connect():
                    break
                allowance -= 1
            if not ready and (self.opened >= self.wanted or now - begin > 20):
                ready = True
                print("ready", flush=True)
            for descriptor, event in self.poll.poll(0.02, 500):
                if descriptor not in self.open:
                    continue
                if event & (select.EPOLLHUP | select.EPOLLERR | select.EPOLLRDHUP):
                    self.close(descriptor)
                elif event & select.EPOLLOUT:
                    self.send(descriptor)
                elif self.first[:4] != b"HEAD":  # An answer: whoever got one says no more, and begins anew.
                    self.close(descriptor)
            self.trickle(now)
            if select.select([sys.stdin], [], [], 0)[0]:
                print(self.opened, len(self.open), flush=True)
                return


if __name__ == "__main__":
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    Attacker(int(sys.argv[1]), sys.argv[2], min(int(sys.argv[3]), hard - 100)).run()
