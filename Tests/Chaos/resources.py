"""Everything a gateway needs from its machine, taken away under load and given back: it must refuse clearly meanwhile,
say why it is not ready, lose nothing, and recover without a restart.
"""

import time
import traceback

import resource_backlog
import resource_clock
import resource_disk
import resource_files
import resource_lock
import resource_names
import resource_pause
from context import Row

# As many runs of the longest part as are asked for by default; with fewer, the faults are shorter too.
FULL = 200

TRIALS = [
    resource_disk.prove, resource_files.prove, resource_lock.prove, resource_lock.prove_second,
    resource_clock.prove, resource_names.prove, resource_backlog.prove, resource_pause.prove,
]


def run(context):
    return [attempt(trial, context) for trial in TRIALS]


def attempt(trial, context):
    """Runs one trial, whatever happens in it."""
    begin = time.monotonic()
    try:
        return trial(context, context.runs < FULL)
    except Exception as reason:  # noqa: BLE001 - whatever is raised is the finding
        traceback.print_exc()
        what = f"{trial.__module__.removeprefix('resource_')} taken away"
        told = " ".join(f"{type(reason).__name__}: {reason}".split())[:600]
        return Row(context.part, what, 1, False, told, seconds=time.monotonic() - begin)
