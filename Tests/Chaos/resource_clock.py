"""The machine's clock steps an hour ahead, then an hour back behind the truth, and then to the truth again.

Only the gateway's: libfaketime (Debian's `libfaketime`) tells it another time of day. The steady clocks stay, as they do
when a clock is set.
"""

import glob
import time

from context import Row
from resource_trial import Trial

LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"
HOUR = 3600


def prove(context, quick):
    seconds = 8 if quick else 20
    found = glob.glob(LIBRARY)
    if not found:
        return Row(context.part, "the clock steps", 0, False, f"not run: no {LIBRARY}; install libfaketime")
    control = context.folder / "clock"

    def set_clock(by):
        fresh = control.with_suffix(".new")
        fresh.write_text(f"{by:+d}\n")
        fresh.rename(control)

    set_clock(0)
    with Trial(context, f"the clock steps by an hour and back, {seconds} s each", reason="clock is 3[56]") as trial:
        # By way of a shell: the library adds to the environment of the first program that it is loaded into, and a Swift
        # program then no longer finds its arguments.
        trial.world.begin(
            "env", f"LD_PRELOAD={found[0]}", f"FAKETIME_TIMESTAMP_FILE={control}", "FAKETIME_NO_CACHE=1",
            "FAKETIME_DONT_FAKE_MONOTONIC=1", "sh", "-c", 'exec "$@"', "sh")
        with trial.fault():
            for by, words in ((HOUR, "ahead of"), (-HOUR, "behind"), (HOUR, "ahead of")):
                set_clock(by)
                since = time.monotonic()
                time.sleep(seconds)
                reasons = trial.world.probe.reasons(since)
                trial.expect(any(words in each for each in reasons), f"ready did not say {words!r} but {dict(reasons)}")
                answers = trial.world.post.tally(since)
                trial.expect(answers[200] and len(answers) == 1, f"{by:+d} s: the senders were answered {dict(answers)}")
            set_clock(0)
        return trial.row()
