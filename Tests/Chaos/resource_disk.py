"""A disk that fills up: a small tmpfs with the store on it, and ballast that takes the rest of the room."""

import subprocess
import time
from contextlib import contextmanager

from resource_trial import Trial

SIZE = 48 << 20  # bytes of the whole file system.


@contextmanager
def disk(folder):
    """A file system of its own, gone afterwards."""
    place = folder / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "chaos", place], capture_output=True, text=True)
    assert mounted.returncode == 0, f"a tmpfs may not be mounted here, run this as root: {mounted.stderr.strip()}"
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def fill(place):
    """Takes all the room that is left."""
    with open(place / "ballast", "ab", buffering=0) as ballast:
        for size in (1 << 16, 4096, 1):
            try:
                while ballast.write(b"\0" * size):
                    pass
            except OSError:
                continue


def prove(context, quick):
    seconds = 8 if quick else 20
    reason = "store: .*disk is full"
    with disk(context.folder) as place, Trial(context, f"disk full for {seconds} s", reason=reason) as trial:
        trial.place.edit(r"sqlite:crosswalk\.db", f"sqlite:{place}/crosswalk.db")
        trial.world.begin()
        with trial.fault():
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                fill(place)  # Whatever a checkpoint gives back is taken as well.
                time.sleep(0.05)
            (place / "ballast").unlink()
        trial.expect(trial.world.post.tally(trial.began, trial.ended)[503] > 0, "nobody was refused: the disk was not full")
        return trial.row()
