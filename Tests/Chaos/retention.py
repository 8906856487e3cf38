"""A gateway that dies while it forgets what is older than its retention.

A store with real entries, verdicts, deliveries and attempts is made old by a hand in its file, and many times as large:
the keeper forgets it in portions, and dies at random instants and in the middle of writes among them.
"""

import shutil
import signal
import sqlite3
import subprocess
import time

from context import Row
from journal import Journal
from lone import FILES, mortal
from pair import until
from world import World

LOG = FILES[1]
AGE = 40  # days; the configuration keeps 30.
COPIES = 12  # How often every old entry is there.
PORTION = 500  # How many the keeper forgets in one transaction.
LIFE = (0.05, 0.8)  # seconds from the start of a gateway to its end.


def age(path):
    """Makes every settled entry old, and many of each; gives back how many old ones there are."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN")
    last, = connection.execute("SELECT MAX(id) FROM entry").fetchone()
    deliveries, = connection.execute("SELECT COALESCE(MAX(id), 0) FROM delivery").fetchone()
    connection.execute(
        "INSERT OR IGNORE INTO delivery_key SELECT connection, delivery_key, id FROM arrival WHERE delivery_key IS NOT NULL")
    connection.execute(f"UPDATE arrival SET received = received - {AGE * 86_400_000}")
    connection.execute(f"UPDATE calendar SET hour = hour - {AGE * 24} WHERE subject = 'entry'")
    for copy in range(1, COPIES):
        far, further = copy * last, copy * deliveries
        for query in (
            f"""INSERT INTO entry (id, stage, due, attempts, fence, duplicates, scope, reason)
                SELECT id + {far}, stage, due, attempts, fence, duplicates, scope, reason FROM entry WHERE id <= {last}""",
            f"""INSERT INTO arrival SELECT id + {far}, connection, received, receiver, delivery_key || ' {copy}', proven_by,
                poison, headers, body FROM arrival WHERE id <= {last}""",
            f"""INSERT INTO delivery_key SELECT connection, key || ' {copy}', entry + {far} FROM delivery_key
                WHERE entry <= {last}""",
            f"INSERT INTO ruling SELECT entry + {far}, event, sync, record, parked, body FROM ruling WHERE entry <= {last}",
            f"""INSERT INTO delivery (id, entry, connection, lane, record, since, stage, due, attempts, fence, alone, problem,
                change) SELECT id + {further}, entry + {far}, connection, lane, record, since, stage, due, attempts, fence,
                alone, problem, change FROM delivery WHERE id <= {deliveries}""",
            f"INSERT INTO attempt SELECT delivery + {further}, number, at, result, exchange FROM attempt WHERE delivery <= {deliveries}",
        ):
            connection.execute(query)
    for table, columns in (("entry", "stage"), ("delivery", "connection, stage")):  # The counts are as they were before.
        connection.execute(f"DELETE FROM {table}_tally WHERE TRUE")
        connection.execute(f"INSERT INTO {table}_tally SELECT {columns}, COUNT(*) FROM {table} GROUP BY {columns}")
    connection.execute("INSERT OR IGNORE INTO entry_tally VALUES (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0)")
    connection.execute("UPDATE sequence SET last = (SELECT MAX(id) FROM entry) WHERE name IN ('entry', 'keyed')")
    connection.execute("UPDATE calendar SET last = (SELECT MAX(id) FROM entry) WHERE subject = 'entry'")
    connection.execute("COMMIT")
    connection.close()
    return last * COPIES


def copied(folder, place):
    """The store of a folder, copied."""
    for name in FILES:
        (place / name).unlink(missing_ok=True)
        if (folder / name).exists():
            shutil.copyfile(folder / name, place / name)
    return place / FILES[0]


def halves(journal):
    """What is forgotten by half; empty when every entry is there with all that is its, or gone with all of it."""
    counts = {
        "arrivals without an entry": "SELECT COUNT(*) FROM arrival WHERE id NOT IN (SELECT id FROM entry)",
        "entries without an arrival": "SELECT COUNT(*) FROM entry WHERE id NOT IN (SELECT id FROM arrival)",
        "verdicts missing": """
            SELECT COUNT(*) FROM entry WHERE stage = 3 AND scope IS NULL AND id NOT IN (SELECT entry FROM ruling)""",
        "attempts missing": """
            SELECT COUNT(*) FROM delivery WHERE stage = 3 AND id NOT IN (SELECT delivery FROM attempt)""",
        "delivery keys of entries that are gone": """
            SELECT COUNT(*) FROM delivery_key WHERE entry IS NOT NULL AND entry NOT IN (SELECT id FROM entry)""",
        "entries without their delivery key": """
            SELECT COUNT(*) FROM arrival WHERE delivery_key IS NOT NULL
            AND id <= (SELECT last FROM sequence WHERE name = 'keyed') AND NOT EXISTS (
                SELECT 1 FROM delivery_key AS kept WHERE kept.connection = arrival.connection
                AND kept.key = arrival.delivery_key AND kept.entry = arrival.id)""",
    }
    found = {what: journal.number(query) for what, query in counts.items()}
    return [f"{count} {what}" for what, count in found.items() if count]


def run(context):
    begin = time.monotonic()
    with World(context, rate=60.0) as world:
        world.open()
        time.sleep(5)
        wrong = world.rest()
        assert world.pair.gateway.stop() == 0, world.pair.log("gateway")[-600:]
        ids, *forgotten = world.traffic.kept[0]
        old = age(world.journal.path)
        keys = world.journal.number("SELECT COUNT(*) FROM delivery_key")
        kills, among, left = 0, 0, old
        while left and kills < max(5, context.runs // 10):
            if context.random.random() < 0.5:
                world.pair.start()
                time.sleep(context.random.uniform(*LIFE))
            else:
                log = world.pair.folder / LOG
                far = log.stat().st_size if log.exists() else 0
                world.pair.start(preexec_fn=mortal(far + context.random.randrange(1 << 12, 1 << 22)))
                try:
                    ended = world.pair.gateway.process.wait(LIFE[1] * 3)
                    assert ended == -signal.SIGXFSZ, f"it left with {ended}: {world.pair.log('gateway')[-600:]}"
                except subprocess.TimeoutExpired:
                    pass  # It had less to write.
            world.pair.gateway.kill()
            kills += 1
            copy = Journal(copied(world.pair.folder, context.folder))  # Looking at a store takes up its log.
            before, left = left, copy.number("SELECT COUNT(*) FROM entry WHERE id <= ?", old)
            wrong += [f"after {kills} deaths: {each}" for each in halves(copy) + copy.damage()]
            among += 0 < left < old
            if left > before or (before - left) % PORTION and left:
                wrong.append(f"{before - left} were forgotten by death {kills}, not whole portions")
        world.pair.serve()
        until(lambda: world.journal.number("SELECT COUNT(*) FROM entry WHERE id <= ?", old) == 0, 180, "all old is forgotten")
        entries = world.journal.number("SELECT COUNT(*) FROM entry")
        world.senders.send(("once more", *ids), *forgotten)
        until(lambda: world.senders.waiting == 0, 10, "a forgotten notification is answered")
        if world.journal.number("SELECT COUNT(*) FROM entry") != entries:
            wrong.append("a notification that was forgotten counts as new when it comes again")
        if world.journal.number("SELECT COUNT(*) FROM delivery_key") < keys:
            wrong.append("delivery keys were forgotten")
        wrong += halves(world.journal) + world.journal.damage()
    return [Row(
        context.part, "death at random instants and bytes while the old is forgotten", kills, not wrong,
        "; ".join(wrong[:4]) or f"{old} entries forgotten in portions of {PORTION}, {among} deaths left some of them", answered=len(world.senders.answered),
        seconds=time.monotonic() - begin)]
