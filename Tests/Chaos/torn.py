"""Files torn and flipped behind a death: what was answered is there, or the gateway refuses to start and says why.

A death leaves the write-ahead log in two parts. Up to the last commit that the log's index has published
(`mxFrame`, https://www.sqlite.org/walformat.html) everything has been through fsync: answers rest on it. What stands
behind it is in nobody's keeping: a power failure may tear it anywhere, and nothing may be lost by that. The inbox notes
for itself up to which frame senders were answered.
"""

import struct
import time

import inbox
from context import Row
from lone import FILES, INBOX, Lone
from senders import Senders

STORE, LOG, INDEX = FILES
HEADER, FRAME = 32, 24  # bytes of the log's header and of each frame's, which a page follows.


class Log:
    """A write-ahead log and its index, as a death has left them."""

    def __init__(self, folder):
        self.path = folder / LOG
        self.size = self.path.stat().st_size
        self.page = struct.unpack(">I", self.path.read_bytes()[8:12])[0]
        index = (folder / INDEX).read_bytes()
        mine = self.path.read_bytes()[16:24]  # The salts, which tell this log from those before it.
        copies = [(struct.unpack("=I", copy[16:20])[0], copy[32:40]) for copy in (index[:48], index[48:96])]
        self.frames = min(frames if salts == mine else 0 for frames, salts in copies)
        self.told = index[:48] == index[48:96]  # Otherwise it died while a commit was being published: nobody can tell.
        self.safe = HEADER + self.frames * (FRAME + self.page)  # Where the part begins that answers do not rest on.


def rewrite(path, change):
    """Changes a file's bytes."""
    content = bytearray(path.read_bytes())
    content = change(content)
    path.write_bytes(content)


def flip(random, begin, end):
    """Flips a bit of some bytes between two offsets."""
    def change(content):
        for _ in range(random.choice([1, 1, 3, 50])):
            content[random.randrange(begin, min(end, len(content)))] ^= 1 << random.randrange(8)
        return content
    return change


def tears(random, log):
    """What a power failure may do behind the last commit: each with its name."""
    frame = FRAME + log.page
    boundary = log.safe + frame * random.randrange((log.size - log.safe) // frame + 1)
    yield "cut anywhere", lambda content: content[:random.randrange(log.safe, log.size + 1)]
    yield "cut at a page", lambda content: content[:boundary]
    yield "torn page behind", lambda content: content[:log.safe] + random.randbytes(random.randrange(1, 3 * frame))
    # A frame of this log, with its salts and a checksum that does not fit here.
    yield "stale page behind", lambda content: content[:log.safe] + content[HEADER:HEADER + random.randrange(1, frame)]
    if log.size > log.safe:
        yield "flipped", flip(random, log.safe, log.size)
        yield "zeros", lambda content: content[:log.safe] + bytes(log.size - log.safe)


def damages(random, log):
    """What no power failure does: damage to what an answer rests on."""
    frame = FRAME + log.page
    if log.frames and log.told:
        yield "log flipped", flip(random, HEADER, log.safe)
        yield "log cut", lambda content: content[:random.randrange(HEADER, log.safe)]
        yield "log cut at a page", lambda content: content[:HEADER + frame * random.randrange(log.frames)]
        yield "log's header flipped", flip(random, 0, HEADER)
        yield "log emptied", lambda content: content[:0]


def inbox_tears(random, folder):
    """What a power failure may do behind the last frame of the inbox: each with its name and its file."""
    path = inbox.files(folder)[-1]
    frames = inbox.Frames(path)
    end, size = frames.ends[-1], path.stat().st_size
    first = path.read_bytes()[:frames.ends[1]] if frames.frames else b"\0" * 60
    yield "inbox cut behind", path, lambda content: content[:random.randrange(end, size + 1)]
    yield "torn frame behind", path, lambda content: content[:end] + random.randbytes(random.randrange(1, 3000))
    yield "stale frame behind", path, lambda content: content[:end] + first
    yield "zeros behind", path, lambda content: content[:end] + bytes(random.randrange(1, 9000))


def inbox_damages(random, folder, taken):
    """What no power failure does to the inbox: damage to what an answer rests on."""
    answered, files = inbox.answered(folder), inbox.files(folder)
    for path in random.sample(files, min(3, len(files))):
        frames = inbox.Frames(path)
        safe = frames.ends[max(0, min(len(frames.frames), answered - frames.first + 1))]
        if not safe or answered <= taken:
            continue
        yield "inbox flipped", path, flip(random, 0, safe)
        yield "inbox cut", path, lambda content, safe=safe: content[:random.randrange(0, safe)]
        boundary = random.choice([end for end in frames.ends if end < safe])
        yield "inbox cut at a frame", path, lambda content, boundary=boundary: content[:boundary]


class Trial:
    """Deaths, what is done to the files behind them, and what came of it."""

    def __init__(self, context, lone):
        self.context, self.random, self.lone = context, context.random, lone
        self.answered = set()
        self.torn = {"runs": 0, "lost": 0, "wrong": []}
        self.damaged = {"runs": 0, "lost": 0, "refused": 0, "wrong": []}

    def death(self):
        """Lets a gateway on a store of its own die under load: at a random instant, or at a random byte of the log."""
        self.lone.back()
        at_byte = self.random.random() < 0.5
        self.lone.start(limit=self.random.randrange(1 << 19, 3 << 20) if at_byte else None)
        assert self.lone.ended() is None, f"it did not start: {self.lone.told()}"
        senders = Senders(self.lone.pair.port, 8)
        lives = time.monotonic() + (20 if at_byte else self.random.uniform(0.1, 0.7))
        while time.monotonic() < lives and self.lone.pair.gateway.process.poll() is None:
            if senders.waiting < 64:
                senders.send(*self.lone.notification())
            else:
                time.sleep(0.002)
        self.lone.pair.gateway.kill()
        senders.close()
        self.answered = {id for ids in senders.answered for id in ids}

    def reopened(self, place, change, file=LOG):
        """Starts on a changed copy; gives back how many are lost, or None when it refused with a clear message."""
        self.lone.back(place)
        rewrite(self.lone.folder / file, change)
        self.lone.start()
        status = self.lone.ended()
        if status is not None:
            told = self.lone.told()
            assert status == 1 and "damaged" in told, f"it left with {status}: {told}"
            return None, []
        lost = self.answered - set(self.lone.journal.ids())
        damage = self.lone.journal.damage()
        self.lone.pair.gateway.kill()
        return len(lost), damage

    def run(self):
        self.death()
        place = self.lone.aside(self.context.folder / "dead")
        log, folder = Log(place), place / INBOX
        taken = self.lone.journal.rows("SELECT last FROM sequence WHERE name = 'inbox'")
        within = lambda changes: [(name, change, f"{INBOX}/{path.name}") for name, path, change in changes]
        harmless = [(*tear, LOG) for tear in tears(self.random, log)] + within(inbox_tears(self.random, folder))
        harmful = [(*damage, LOG) for damage in damages(self.random, log)]
        harmful += within(inbox_damages(self.random, folder, taken[0][0] if taken else 0))
        for name, change, file in harmless:
            self.torn["runs"] += 1
            lost, damage = self.reopened(place, change, file)
            if lost is None:
                self.torn["wrong"].append(f"{name}: refused a log whose tail was torn: {self.lone.told()[-200:]}")
            elif lost or damage:
                self.torn["lost"] += lost
                self.torn["wrong"].append(f"{name}: {lost} of {len(self.answered)} lost; {damage[:2]}")
        for name, change, file in harmful:
            self.damaged["runs"] += 1
            lost, damage = self.reopened(place, change, file)
            if lost is None:
                self.damaged["refused"] += 1
            elif lost or damage:
                self.damaged["lost"] += lost
                self.damaged["wrong"].append(f"{name}: {lost} of {len(self.answered)} lost, and it started; {damage[:2]}")


def run(context):
    begin = time.monotonic()
    with Lone(context) as lone:
        trial = Trial(context, lone)
        answered = 0
        for _ in range(max(1, context.runs // 25)):
            trial.run()
            answered += len(trial.answered)
    torn, damaged = trial.torn, trial.damaged
    seconds = time.monotonic() - begin
    return [
        Row(
            context.part, "the tail of the log or the inbox torn behind the last answer", torn["runs"], not torn["wrong"],
            "; ".join(torn["wrong"][:3]), answered=answered, lost=torn["lost"], seconds=seconds),
        Row(
            context.part, "the log or the inbox damaged where answers rest on it: refused, or nothing lost", damaged["runs"],
            not damaged["wrong"], "; ".join(damaged["wrong"][:3]) or f"{damaged['refused']} refused",
            lost=damaged["lost"]),
    ]
