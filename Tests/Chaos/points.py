"""SIGKILL at each instant between two durable steps, with people at work on both sides and polls besides."""

import signal
import time

from world import World

# What the gateway has just done, and what is still to come.
POINTS = {
    "append": "a notification is on disk, not answered",
    "settle": "verdicts are made, not on disk",
    "claim": "deliveries are claimed, not sent",
    "send": "writes are sent and answered, not recorded",
    "record": "what came of the writes is recorded",
}
LONGEST = 60  # seconds until a gateway under load has passed its point often enough.


def run(context):
    times = max(1, context.runs // 20)
    rows = []
    for point, what in POINTS.items():
        begin = time.monotonic()
        with World(context, polls=True) as world:
            world.open()
            world.pair.gateway.kill()
            for turn in range(times):
                world.pair.start("--die-at", f"{point}:{context.random.choice([1, 1, 2, 3, 5, 8])}")
                ended = world.pair.gateway.process.wait(LONGEST)
                assert ended == -signal.SIGKILL, f"it left with {ended}: {world.pair.log('gateway')[-600:]}"
                world.pair.gateway.kill()
            world.pair.start()
            rows.append(world.verdict(f"SIGKILL at {point}: {what}", times, begin))
    return rows
