"""What every part of the chaos has in common: what it is given, and what it reports."""

import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Optional

# The processes, the calls and the checks that these parts share with the checks from outside.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Outside"))


@dataclass
class Row:
    """One line of the report: what was done so many times, and whether it held.

    The figures are None where a part has nothing to count.
    """

    part: str
    what: str
    runs: int
    passed: bool
    detail: str = ""
    answered: Optional[int] = None  # Notifications that were answered 2xx.
    lost: Optional[int] = None  # Of those: not in the journal.
    doubled: Optional[int] = None  # In the journal, settled or delivered more than once.
    created_twice: Optional[int] = None  # Records on either side.
    converged: Optional[bool] = None  # Whether both sides are equal through the mapping.
    seconds: Optional[float] = None  # Filled in for a part that has one row.


@dataclass
class Context:
    """What a part is given: `random` and `folder` are its own."""

    crosswalk: str  # The path of the executable.
    seed: int  # Printed by the report; the same seed makes the same decisions.
    runs: int  # How often the longest part repeats itself: how many kills, say.
    part: str
    random: Random = field(init=False)
    folder: Path = field(init=False)  # Fresh, and gone when the part ends.

    def __enter__(self):
        self.random = Random(f"{self.part} {self.seed}")
        self.folder = Path(tempfile.mkdtemp(prefix=f"chaos-{self.part}-"))
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def say(self, text):
        """Tells how far it is."""
        print(f"        {self.part}: {text}", flush=True)
