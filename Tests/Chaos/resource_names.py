"""A system's name stops resolving, and resolves again later.

The gateway has its own view of /etc/hosts and /etc/resolv.conf, in a mount namespace of its own. First the name server
says at once that there is no such name, then no name server answers at all.
"""

import time

from pair import until
from resource_relay import Relay
from resource_trial import Trial

NAME = "salesforce.chaos.test"
SILENT_SERVER = "192.0.2.1"  # TEST-NET-1 (RFC 5737): nobody answers there.
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
REMEMBERED = 75.0  # seconds until whoever looked a name up has forgotten it: curl remembers for sixty.
RESTING = 150.0  # seconds until a system is tried again after it has failed for some minutes: the breaker's longest.


def prove(context, quick):
    hosts, resolver = context.folder / "hosts", context.folder / "resolv.conf"

    def resolve(known, server="127.0.0.1"):
        # In place: the file itself is mounted over the machine's.
        hosts.write_text("127.0.0.1 localhost\n" + (f"127.0.0.1 {NAME}\n" if known else ""))
        resolver.write_text(f"nameserver {server}\noptions timeout:5 attempts:3\n")

    resolve(True)
    with Trial(
        context, "a system's name does not resolve", reason="connection salesforce: its system fails since",
        recovery=RESTING,
    ) as trial:
        # A name is only good for TLS: plain HTTP is for addresses of this machine.
        relay = Relay(NAME, trial.place.salesforce.place.port, context.folder)
        trial.place.edit(rf"http://127\.0\.0\.1:{relay.target}\b", f"https://{NAME}:{relay.port}")
        mounts = ((hosts, "/etc/hosts"), (resolver, "/etc/resolv.conf"), (relay.certificate, AUTHORITIES))
        trial.world.begin(
            "unshare", "--mount", "sh", "-c",
            " && ".join(f"mount --bind {ours} {theirs}" for ours, theirs in mounts) + ' && exec "$@"', "sh")
        with trial.fault():
            for server in ("127.0.0.1", SILENT_SERVER):
                resolve(False, server)
                since = time.monotonic()

                def noticed():
                    relay.cut()
                    time.sleep(0.5)
                    return any("connection salesforce" in each for each in trial.world.probe.reasons(since))

                until(noticed, REMEMBERED, "the gateway notices")
                time.sleep(5 if quick else 30)
                answers = trial.world.post.tally(since)
                trial.expect(answers[200] and len(answers) == 1, f"the senders were answered {dict(answers)}")
                others = {each for each in trial.world.probe.reasons(since) if "salesforce" not in each}
                trial.expect(not others, f"one system's name broke something else: {others}")
            resolve(True)
        row = trial.row()
        relay.close()
        return row
