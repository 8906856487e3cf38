"""Checks with a sentence each: what held, what did not, and the count that a caller can act on."""

import sys
import traceback


class Tally:
    """Runs checks one after another and prints one line for each."""

    def __init__(self, title):
        self.title = title
        self.passed = 0
        self.failed = 0
        print(f"# {title}", flush=True)

    def check(self, sentence, body):
        """Runs a check; one that raises did not hold, and those after it still run."""
        try:
            body()
        except Exception as reason:  # noqa: BLE001 - whatever is raised is the finding
            self.failed += 1
            where = traceback.extract_tb(reason.__traceback__)[-1]
            text = " ".join(str(reason).split())[:600] or type(reason).__name__
            print(f"not ok  {sentence}\n        {type(reason).__name__}: {text} ({where.name}:{where.lineno})", flush=True)
        else:
            self.passed += 1
            print(f"ok      {sentence}", flush=True)

    def all(self, checks):
        """Runs checks in the order they were written down."""
        for sentence, body in checks:
            self.check(sentence, body)

    def finish(self):
        """Prints the count that the runner adds up, and leaves with 1 if anything failed."""
        print(f"tally {self.passed} {self.failed}", flush=True)
        sys.exit(1 if self.failed else 0)


def claims():
    """A list of checks and the decorator that adds to it: `@claim("a sentence")`."""
    collected = []

    def claim(sentence):
        def keep(body):
            collected.append((sentence, body))
            return body

        return keep

    return collected, claim


def same(found, expected):
    """Holds if both are equal, and says what was found."""
    assert found == expected, f"found {found!r}, expected {expected!r}"


def raises(kind, body):
    """Holds if the call raises that kind of error, and gives it back."""
    try:
        result = body()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}: it gave {result!r}")
