"""One fault under load, and what has to hold while it lasts and afterwards."""

import re
import time
from collections import Counter
from contextlib import contextmanager

from context import Row
from pair import until
from resource_world import World

WARMING = 3.0  # seconds of load before the fault.
AFTERGLOW = 3.0  # seconds of load behind it.
# Until when a request must be answered, in seconds: Intercom waits for five.
PROMPT = 5.0
SETTLING = 180  # seconds that the systems and the gateway may take to finish.


class Trial:
    """A world in which one fault happens; `row` says what came of it.

    `reason` is what readiness has to say meanwhile; None when it cannot be asked, or need not say anything. With
    `silent`, senders may get no answer while the fault lasts.
    """

    def __init__(self, context, what, reason=None, silent=False, recovery=15.0, **options):
        self.context = context
        self.what = what
        self.reason = reason
        self.silent = silent
        self.recovery = recovery
        self.world = World(context, **options)
        self.started = time.monotonic()
        self.began = self.ended = None
        self.wrong = []
        self.notes = []

    def __enter__(self):
        self.world.__enter__()
        return self

    def __exit__(self, *_):
        self.world.__exit__()

    @property
    def place(self):
        return self.world.place

    def say(self, text):
        self.context.say(f"{self.what}: {text}")

    def expect(self, holds, otherwise):
        """Notes what does not hold; the trial goes on."""
        if not holds:
            self.wrong.append(otherwise)

    @contextmanager
    def fault(self):
        """Load, the fault, and load again, with the recovery measured."""
        self.world.load(WARMING)
        self.began = time.monotonic()
        self.say("the fault begins")
        yield
        self.ended = time.monotonic()
        self.say(f"the fault ends after {self.ended - self.began:.0f} s")
        self.recover()
        self.world.load(AFTERGLOW)

    def recover(self):
        """Waits until senders are answered and the gateway says that it is ready, without a restart."""
        post, probe, since = self.world.post, self.world.probe, time.monotonic()
        for what, holds in (
            ("a sender is answered 200", lambda: post.tally(since)[200] > 0),
            ("the gateway is ready", lambda: probe.ready(since)),
        ):
            try:
                until(holds, self.recovery, what)
                self.notes.append(f"{what} {time.monotonic() - since:.1f} s after the fault")
            except AssertionError as error:
                self.wrong.append(f"{error}; reasons {dict(probe.reasons(since))}")

    def meanwhile(self):
        """Judges the answers while the fault lasted."""
        # What was asked while the fault lasted, whenever it was answered.
        told = [each for each in self.world.post.told(self.began) if each[0] - each[2] < self.ended]
        counts = Counter(each[1] for each in told)
        reasons = self.world.probe.reasons(self.began, self.ended)
        slowest = max((each[2] for each in told), default=0.0)
        self.notes.append(
            f"meanwhile {', '.join(f'{count} × {status}' for status, count in counts.most_common()) or 'no answer'}, "
            f"the slowest after {slowest:.1f} s")
        for reason, count in reasons.most_common(3):
            self.notes.append(f"ready said {count} × “{reason}”")
        for _, status, seconds, retry in told:
            if status == 200:
                continue
            self.expect(self.silent or isinstance(status, int), f"a sender was left without an answer: {status}")
            self.expect(not isinstance(status, int) or status == 503 and retry, f"{status}, Retry-After: {retry}")
        self.expect(self.silent or slowest < PROMPT, f"an answer took {slowest:.1f} s")
        if self.reason:
            self.expect(
                any(re.search(self.reason, each) for each in reasons), f"ready did not say {self.reason!r} but {dict(reasons)}")

    def row(self, settling=SETTLING):
        """Ends the load, waits until all is settled, and counts."""
        if self.began:
            self.meanwhile()
        try:
            took = self.world.settle(settling)
            self.notes.append(f"settled {took:.0f} s after the last change of {self.world.people.changes}")
        except AssertionError as error:
            self.wrong.append(str(error))
        answered = set(self.world.post.answered)
        journal = self.world.journal()
        lost = len(answered - set(journal))
        doubled = sum(1 for key, count in journal.items() if key and count > 1)
        differing, twice = self.world.differing()
        letters = self.place.json("dead-letters")["deadLetters"]
        for number in differing[:1]:
            self.say(self.world.story(number))
        self.expect(not lost, f"{lost} of {len(answered)} answered notifications are not in the journal")
        self.expect(not doubled, f"{doubled} notifications are in the journal more than once")
        self.expect(not differing, f"{len(differing)} records differ, such as {differing[:3]}")
        self.expect(not twice, f"{twice} records are there more than once")
        self.expect(not letters, f"{len(letters)} dead letters, such as {letters[:1]}")
        self.expect(self.place.gateway.process.poll() is None, "the gateway ended")
        wrong = list(dict.fromkeys(self.wrong))
        return Row(
            self.context.part, self.what, 1, not wrong, "; ".join([*(f"WRONG: {each}" for each in wrong), *self.notes]),
            answered=len(answered), lost=lost, doubled=doubled, created_twice=twice, converged=not differing,
            seconds=time.monotonic() - self.started)
