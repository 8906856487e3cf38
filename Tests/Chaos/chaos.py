"""Faults against real processes: kills, torn files, exhausted resources; and random histories against simulated ones.

    python chaos.py [CROSSWALK] [--seed NUMBER] [--runs TIMES] [--only PART …]

CROSSWALK is the binary (default .build/release/crosswalk). A seed makes the same decisions again, as far as processes
and clocks let it; without one it is drawn. `--runs` is how often the longest part repeats itself (default 200). Both
can stand in the environment as CHAOS_SEED and CHAOS_RUNS. Prints the seed first and a report last; leaves with 1 if
anything did not hold. Needs the standard library alone.

A part is a module of this folder with `def run(context) -> list[Row]`, named in PARTS.
"""

import argparse
import importlib
import os
import random
import sys
import time
import traceback

sys.dont_write_bytecode = True  # Leaves nothing behind in the tree.

from context import Context, Row  # noqa: E402

# In the order in which they run.
PARTS = ["kill", "points", "migration", "retention", "torn", "histories", "resources", "abuse"]


def perform(name, options):
    """Runs one part, whatever happens in it, and gives back its rows."""
    begin = time.monotonic()
    try:
        with Context(options.crosswalk, options.seed, options.runs, name) as context:
            rows = importlib.import_module(name).run(context)
        assert rows, "it reported nothing"
    except Exception as reason:  # noqa: BLE001 - whatever is raised is the finding
        traceback.print_exc()
        rows = [Row(name, "it ran to its end", 1, False, " ".join(f"{type(reason).__name__}: {reason}".split())[:400])]
    if len(rows) == 1 and rows[0].seconds is None:
        rows[0].seconds = time.monotonic() - begin
    for row in rows:
        print(f"{'ok     ' if row.passed else 'not ok '} {row.part}: {row.what}", flush=True)
        if row.detail:
            print(f"        {row.detail}", flush=True)
    return rows


def cell(value):
    """A figure as the table shows it."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def table(rows):
    """The report."""
    heads = ["part", "what", "runs", "answered", "lost", "doubled", "created twice", "converged", "seconds", "held"]
    lines = [heads] + [
        [cell(each) for each in (
            row.part, row.what, row.runs, row.answered, row.lost, row.doubled, row.created_twice, row.converged,
            row.seconds, row.passed)]
        for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    text = [
        "| " + " | ".join(
            each.ljust(width) if column < 2 else each.rjust(width)
            for column, (each, width) in enumerate(zip(line, widths))) + " |"
        for line in lines]
    return "\n".join([text[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|"] + text[1:])


def arguments():
    """What was asked for."""
    parser = argparse.ArgumentParser(description="Proves by faults that nothing is lost, doubled or left apart.")
    parser.add_argument("crosswalk", nargs="?", default=".build/release/crosswalk")
    parser.add_argument("--seed", type=int, default=os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(1 << 31))
    parser.add_argument("--runs", type=int, default=os.environ.get("CHAOS_RUNS") or 200)
    parser.add_argument("--only", nargs="+", default=PARTS, choices=PARTS, metavar="PART", help=", ".join(PARTS))
    options = parser.parse_args()
    options.crosswalk = os.path.abspath(options.crosswalk)
    if not os.access(options.crosswalk, os.X_OK):
        parser.error(f"no program at {options.crosswalk}")
    return options


def main():
    options = arguments()
    print(f"# chaos with seed {options.seed}", flush=True)
    begin = time.monotonic()
    rows = [row for name in PARTS if name in options.only for row in perform(name, options)]
    failed = sum(1 for row in rows if not row.passed)
    print(f"\n{table(rows)}\n\nseed {options.seed}: {len(rows) - failed} held, {failed} did not, "
          f"{time.monotonic() - begin:.0f} s")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
