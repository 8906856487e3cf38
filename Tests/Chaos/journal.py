"""What a store's file and its inbox hold, read beside the gateway that writes them or without one."""

import contextlib
import pathlib
import sqlite3

import inbox

SENT = ("webhook", "outbound-message")  # The receivers that somebody sends to; whatever else there is was polled.


class Journal:
    """A store's file and its inbox; nothing is ever written to them."""

    def __init__(self, path):
        self.path = path
        self.inbox = pathlib.Path(f"{path}-inbox")

    @contextlib.contextmanager
    def state(self):
        """One state of the file, for as many queries as there are."""
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=10, isolation_level=None)
        try:
            connection.execute("BEGIN")
            yield lambda query, *values: connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def rows(self, query, *values):
        """The rows of a query."""
        with self.state() as rows:
            return rows(query, *values)

    def number(self, query, *values):
        """The one number that a query gives."""
        return self.rows(query, *values)[0][0]

    def untaken(self):
        """The receiver and the delivery key of each arrival in the inbox."""
        taken = self.rows("SELECT last FROM sequence WHERE name = 'inbox'")
        return list(inbox.arrivals(self.inbox, taken[0][0] if taken else 0))

    def ids(self):
        """What senders call the notifications in the inbox and in the journal, each with how often it is in the latter.

        The inbox is read first: what is taken in meanwhile is in the journal then.
        """
        waiting = {key: 0 for receiver, key in self.untaken() if receiver in SENT}
        rows = self.rows(
            f"SELECT delivery_key, COUNT(*) FROM arrival WHERE receiver IN {SENT} GROUP BY connection, delivery_key")
        return waiting | dict(rows)

    def open(self):
        """How much waits: arrivals in the inbox, entries that are not decided, and deliveries that are not done."""
        return len(self.untaken()) + self.number("""
            SELECT (SELECT COUNT(*) FROM entry WHERE stage IN (0, 1, 2))
                 + (SELECT COUNT(*) FROM delivery WHERE stage IN (0, 1, 2))
            """)

    def dead(self):
        """Why something is a dead letter, for each that is."""
        entries = [reason for reason, in self.rows("SELECT reason FROM entry WHERE stage = 4")]
        return entries + [problem for problem, in self.rows("SELECT problem FROM delivery WHERE stage = 4")]

    def doubled(self):
        """How much was settled or delivered more than once: arrivals, verdicts, deliveries, deeds."""
        return sum(self.number(f"SELECT COALESCE(SUM(times - 1), 0) FROM ({query})") for query in (
            "SELECT COUNT(*) AS times FROM arrival WHERE delivery_key IS NOT NULL GROUP BY connection, delivery_key",
            "SELECT COUNT(*) AS times FROM ruling GROUP BY entry, event, sync",
            "SELECT COUNT(*) AS times FROM delivery GROUP BY entry, lane, change",
            "SELECT COUNT(*) AS times FROM attempt WHERE result = 'done' GROUP BY delivery"))

    def damage(self):
        """What SQLite finds wrong with the file, and what does not add up in it; empty when it is sound."""
        with self.state() as rows:
            found = [text for text, in rows("PRAGMA integrity_check") if text != "ok"]
            found += [f"a row of {table} refers to nothing" for table, *_ in rows("PRAGMA foreign_key_check")]
            sums = (
                ("entry", "entry_tally", "stage, COUNT(*)", "stage, count", "stage"),
                (
                    "delivery", "delivery_tally", "connection, stage, COUNT(*)", "connection, stage, count",
                    "connection, stage"))
            for table, tally, counted, kept, group in sums:
                real = set(rows(f"SELECT {counted} FROM {table} GROUP BY {group}"))
                told = set(rows(f"SELECT {kept} FROM {tally} WHERE count <> 0"))
                if real != told:
                    found.append(f"{tally} says {sorted(told)}, there are {sorted(real)}")
        return found
