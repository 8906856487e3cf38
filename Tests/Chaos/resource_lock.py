"""Somebody else at the store: a program that holds its lock, and a second gateway."""

import sqlite3
import subprocess
import time

from resource_trial import Trial


def prove(context, quick):
    seconds = 12 if quick else 30
    with Trial(context, f"store locked for {seconds} s", reason="store: .*locked") as trial:
        trial.world.begin()
        with trial.fault():
            other = sqlite3.connect(trial.place.store, isolation_level=None, timeout=30)
            other.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)
            other.execute("ROLLBACK")
            other.close()
        refused = {status for status in trial.world.post.tally(trial.began) if status != 200}
        trial.expect(not refused, f"receiving does not need the store, and yet some were answered {refused}")
        return trial.row()


def prove_second(context, quick):
    """A second gateway on the same store leaves at once with a reason, and the first does not notice."""
    with Trial(context, "a second gateway on the same store") as trial:
        trial.world.begin()
        with trial.fault():
            second = subprocess.run(
                [trial.place.crosswalk, "serve", "--config", "crosswalk.yaml"], cwd=trial.place.folder, capture_output=True,
                timeout=30)
            words = second.stderr.decode()
            trial.notes.append(f"it left with {second.returncode}: {' '.join(words.split())[-160:]}")
            trial.expect(second.returncode == 1 and "another gateway is running" in words, "it did not say why it left")
        refused = {status for status in trial.world.post.tally(trial.began) if status != 200}
        trial.expect(not refused, f"the first one answered {refused}")
        return trial.row()
