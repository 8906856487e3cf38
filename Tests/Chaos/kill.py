"""SIGKILL at random instants, with people at work on both sides."""

import time

from world import World

LIFE = (0.02, 1.0)  # seconds from the start of a gateway to its end: some end before they have begun.


def run(context):
    begin = time.monotonic()
    with World(context) as world:
        world.open()
        for turn in range(context.runs):
            time.sleep(context.random.uniform(*LIFE))
            world.pair.gateway.kill()
            world.pair.start()
            if turn % 50 == 49:
                context.say(f"{turn + 1} kills, {len(world.senders.answered)} answered, {world.senders.waiting} are not yet")
        return [world.verdict("SIGKILL at random instants", context.runs, begin)]
