"""Random histories of a small world, played in process on a virtual clock: systems fail in every way the simulated ones
know, notifications come late, twice, out of order or never, and syncs are paused; and of records that name each other or
are merged.

Each run of the longest part stands for five histories of each sort. One that does not end as its policies demand is
made short and kept in the working folder as a rehearsal.
"""

import json
import subprocess
from pathlib import Path

from context import Row

SORTS = [
    ("--faults", "systems fail in every way, both directions: both sides end alike, the number of creations is exact"),
    ("--pauses", "syncs are paused and resumed, alone and beside another one of the same records: nothing is lost"),
    ("--order", "notifications late, lost, repeated, out of order: it ends as the policies demand"),
    ("--employers", "contacts change their employers while ids are on their way: each ends with the right account"),
    ("--parents", "accounts and companies change their parents, either side's way: both sides end alike"),
    ("--mergers", "contacts merged, deleted and brought back on either side: both sides end alike"),
]
EACH = 5  # Histories of each sort for each run.


def run(context):
    return [histories(context, sort, what) for sort, what in SORTS]


def histories(context, sort, what):
    seed = context.random.randrange(1 << 31)
    count = context.runs * EACH
    into = Path.cwd()
    ended = subprocess.run(
        [context.crosswalk, "rehearse", "--random", str(count), "--seed", str(seed), sort, "--into", str(into), "--json"],
        capture_output=True, text=True, check=False)
    report = json.loads(ended.stdout)
    failed = report["failed"]
    passed = ended.returncode == 0 and not failed and report["count"] == count
    detail = "" if passed else f"seeds that failed: {failed[:20]}; the first are written to {into}/random-*.yaml"
    return Row("histories", f"{what} (seed {seed})", count, passed, detail,
               created_twice=0 if passed else None, converged=passed, seconds=report["milliseconds"] / 1000)
