"""Fewer file descriptors than strangers would like to have."""

import socket
import threading
import time

from resource_trial import Trial

LIMIT = 1024  # The fewest with which a gateway starts.
STRANGERS = 1500  # connections that lie idle.
NO_LENGTH = b"POST /in/intercom HTTP/1.1\r\nHost: gateway\r\n\r\n"  # Refused with 411, and the connection with it.


def prove(context, quick):
    """Strangers may take what they like: the store, the systems and the operators go on having files."""
    seconds = 10 if quick else 30
    with Trial(context, f"{STRANGERS} idle strangers and more that are refused, {LIMIT} descriptors, {seconds} s") as trial:
        trial.world.begin("prlimit", f"--nofile={LIMIT}:{LIMIT}")
        with trial.fault():
            idle = [stranger(trial) for _ in range(STRANGERS)]
            over = threading.Event()
            refused = threading.Thread(target=bother, args=(trial, over), daemon=True)
            refused.start()
            time.sleep(seconds)
            told = trial.world.post.tally(trial.began)
            trial.expect(told[200] > 0, "no sender was answered 200 beside the strangers")
            trial.expect(trial.world.probe.ready(trial.began + seconds / 2), "the gateway was not ready beside the strangers")
            over.set()
            refused.join()
            for each in idle:
                each.close()
        return trial.row()


def stranger(trial):
    """Somebody who connects, if that is to be had at once."""
    connection = socket.socket()
    connection.setblocking(False)
    connection.connect_ex(("127.0.0.1", trial.place.port))
    time.sleep(0.001)
    return connection


def bother(trial, over):
    """Has requests refused, and leaves the connections for the gateway to close."""
    kept = []
    while not over.is_set():
        connection = stranger(trial)
        time.sleep(0.002)
        try:
            connection.send(NO_LENGTH)
        except OSError:
            pass
        kept.append(connection)
        for old in kept[:-1000]:
            old.close()
        kept = kept[-1000:]
    for each in kept:
        each.close()
