"""A gateway that starts with a backlog: it answers at once, works the backlog off, and ends where the systems are."""

import hashlib
import hmac
import http.client
import json
import re
import threading
import time

from resource_trial import Trial

CONNECTIONS = 8


def prove(context, quick):
    count = 10_000 if quick else 100_000
    with Trial(context, f"a backlog of {count} at the start") as trial:
        trial.world.begin()
        trial.world.load(2)
        trial.world.settle(60)
        # A paused sync parks what comes in.
        trial.place.edit(r"(?m)^    preset: intercom-accounts$", "    preset: intercom-accounts\n    state: paused")
        restart(trial)
        begin = time.monotonic()
        pour(trial, count)
        trial.notes.append(f"{count / (time.monotonic() - begin):.0f} notifications a second poured in")
        trial.place.edit(r"(?m)^    state: paused$", "    state: active")
        begin = time.monotonic()
        restart(trial)
        trial.notes.append(f"up {time.monotonic() - begin:.1f} s after the start")
        trial.world.people.working.set()
        with trial.fault():
            trial.expect(trial.world.post.tally(begin)[200] > 0, "no sender was answered 200 beside the backlog")
        row = trial.row(settling=300 + count / 50)
        row.detail += f"; {count / (time.monotonic() - begin):.0f} entries a second until all was settled"
        return row


def restart(trial):
    """Stops the gateway in order, and starts it with the configuration as it is now."""
    trial.world.post.target = None
    assert trial.place.gateway.stop() == 0
    trial.place.serve()
    trial.world.post.target = trial.place.port


def pour(trial, count):
    """Sends notifications that are older than what the systems hold: they must change nothing."""
    place = trial.place
    item = json.dumps({
        "type": "company", "id": "{id}", "name": "an old name {number}", "company_id": "{company}", "website": None,
        "industry": "Old", "created_at": "2020-01-01T00:00:00.000+00:00", "updated_at": "2020-01-01T00:00:00.000+00:00",
        "custom_attributes": {}, "tag_ids": []})
    companies = sorted(trial.world.people.companies.items())
    workspace = re.search(r"workspace:\s*\"?(\w+)", (place.folder / "crosswalk.yaml").read_text()).group(1)
    failures = []

    def body(number):
        company, id = companies[number % len(companies)]
        told = item.replace("{id}", id).replace("{number}", str(number)).replace("{company}", company)
        return (
            f'{{"type":"notification_event","app_id":"{workspace}","data":{{"type":"notification_event_data","item":{told}}},'
            f'"links":{{}},"id":"notif_backlog-{number}","topic":"company.updated","delivery_status":"pending",'
            f'"delivery_attempts":1,"delivered_at":0,"first_sent_at":1577836800,"created_at":1577836800,"self":null}}').encode()

    def send(first):
        connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=30)
        for number in range(first, count, CONNECTIONS):
            content = body(number)
            signature = "sha1=" + hmac.new(place.webhook_secret.encode(), content, hashlib.sha1).hexdigest()
            connection.request(
                "POST", "/in/intercom", body=content,
                headers={"Content-Type": "application/json", "X-Hub-Signature": signature})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                failures.append(answer.status)
                return
            with trial.world.post.lock:
                trial.world.post.answered.add(f"notif_backlog-{number}")

    threads = [threading.Thread(target=send, args=(first,), daemon=True) for first in range(CONNECTIONS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failures, f"answered {failures}"
