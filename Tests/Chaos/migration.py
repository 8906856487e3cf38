"""A store that is being made, or brought up to date, by a gateway that dies in the middle of it.

The deaths are at bytes of choice: one after another over all that is written meanwhile.
"""

import sqlite3
import time

from context import Row
from journal import Journal
from lone import FILES, Lone
from pair import until
from senders import Senders

KEPT = 100  # Notifications in an older store that is brought up to date.


def schema(path):
    """The migrations that a store has been through, and the tables, indexes and triggers it has by that."""
    journal = Journal(path)
    made = journal.rows("SELECT type, name, sql FROM sqlite_master WHERE tbl_name <> 'grdb_migrations' ORDER BY type, name")
    begun = journal.number("SELECT COUNT(*) FROM sqlite_master WHERE name = 'grdb_migrations'")
    done = journal.rows("SELECT identifier FROM grdb_migrations ORDER BY rowid") if begun else []
    return tuple(name for name, in done), made


class Trial:
    """Deaths on the way to the newest schema, and the states they leave."""

    def __init__(self, context, lone):
        self.context, self.random, self.lone = context, context.random, lone
        self.states = {}  # By the migrations done: what the file has, and a copy of it.
        self.wrong = []
        self.deaths = self.upgrades = 0

    def newest(self):
        """Makes a store without a death; gives back how long its log has become."""
        self.lone.back()
        self.lone.start()
        assert self.lone.ended() is None, self.lone.told()
        senders = Senders(self.lone.pair.port, 4)
        for _ in range(KEPT):
            senders.send(*self.lone.notification())
        until(lambda: senders.waiting == 0, 30, "all are answered")
        self.ids = {id for ids in senders.answered for id in ids}
        senders.close()
        self.end, self.made = schema(self.lone.journal.path)
        self.lone.pair.gateway.kill()
        self.full = self.lone.aside(self.context.folder / "newest")

    def length(self):
        """How long the log is of a store that has just been made."""
        self.lone.back()
        self.lone.start()
        assert self.lone.ended() is None, self.lone.told()
        self.lone.pair.gateway.kill()
        return max(self.lone.folder.joinpath(name).stat().st_size for name in FILES)

    def die(self, place, limit):
        """Starts on a store and dies at a byte; what is left must be one of the states between two migrations."""
        self.lone.back(place)
        self.lone.start(limit)
        self.deaths += self.lone.died()
        left = self.lone.aside(self.context.folder / "left")
        store = left / FILES[0]
        if not store.exists() or not store.stat().st_size:
            return
        done, made = schema(store)  # On the copy: looking at a store takes up its log.
        if done != self.end[:len(done)]:
            self.wrong.append(f"{done} are done, not a beginning of {self.end}")
        if done not in self.states:
            self.states[done] = made, left.rename(self.context.folder / f"state-{len(done)}")
        known, _ = self.states[done]
        if known != made:
            self.wrong.append(f"after {done} there are {len(made)} tables, indexes and triggers, before there were {len(known)}")

    def up(self, what, ids=frozenset()):
        """Starts on what is left: it must come up, with the newest schema and everything that was kept."""
        self.lone.start()
        status = self.lone.ended()
        if status is not None:
            self.wrong.append(f"{what}: it left with {status}: {self.lone.told()[-300:]}")
            return
        if schema(self.lone.journal.path) != (self.end, self.made):
            self.wrong.append(f"{what}: its schema is not the newest")
        lost = ids - set(self.lone.journal.ids())
        self.wrong += [f"{what}: {each}" for each in self.lone.journal.damage()]
        if lost:
            self.wrong.append(f"{what}: {len(lost)} of {len(ids)} lost")
        self.lone.pair.gateway.kill()

    def older(self, done):
        """A store of an older schema with everything that its tables can hold."""
        _, place = self.states[done]
        connection = sqlite3.connect(place / FILES[0], isolation_level=None)
        connection.execute("ATTACH ? AS newest", (str(self.full / FILES[0]),))
        connection.execute("BEGIN")
        tables = [name for name, in connection.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'grdb_migrations'")]
        triggers = connection.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:  # They would count what is copied with its counts.
            connection.execute(f"DROP TRIGGER main.{name}")
        for table in tables:
            columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"DELETE FROM main.{table}")
            connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newest.{table}")
        if "sequence" in tables and "3 runs" not in done:  # Before, every key was in its table at once.
            connection.execute("DELETE FROM main.sequence WHERE name = 'keyed'")
            connection.execute(
                """INSERT OR IGNORE INTO main.delivery_key SELECT connection, delivery_key, id FROM main.arrival
                WHERE delivery_key IS NOT NULL""")
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("COMMIT")
        connection.close()
        return place

    def run(self, times):
        self.newest()
        length = self.length()
        for step in range(times):
            self.die(None, 4096 + (length - 4096) * step // times + self.random.randrange(4096))
            self.up(f"death {step}")
        older = sorted((each for each in self.states if 0 < len(each) < len(self.end)), key=len)
        if not older:
            self.wrong.append("no death fell between two migrations")
        for done in older:
            place = self.older(done)
            ids = self.ids if "1 journal" in done else set()
            for step in range(max(2, times // 4)):
                self.die(place, (place / FILES[0]).stat().st_size + (length * step // max(2, times // 4)))
                self.up(f"death {step} from {done[-1]!r} on", ids)
                self.upgrades += 1


def run(context):
    begin = time.monotonic()
    with Lone(context) as lone:
        trial = Trial(context, lone)
        trial.run(max(8, context.runs // 10))
    between = sum(1 for each in trial.states if 0 < len(each) < len(trial.end))
    return [Row(
        context.part, "death at bytes of a store that is made or brought up to date", trial.deaths, not trial.wrong,
        "; ".join(trial.wrong[:4]) or f"{between} states between two migrations, {trial.upgrades} starts from them",
        seconds=time.monotonic() - begin)]
