"""The gateway stops in its tracks (SIGSTOP) and goes on later, as a machine does that was suspended."""

import signal
import time

from resource_trial import Trial


def prove(context, quick):
    seconds = 10 if quick else 60
    with Trial(context, f"stopped for {seconds} s", silent=True) as trial:
        trial.world.begin()
        with trial.fault():
            process = trial.place.gateway.process
            process.send_signal(signal.SIGSTOP)
            time.sleep(seconds)
            process.send_signal(signal.SIGCONT)
        return trial.row()
