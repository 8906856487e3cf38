"""The receiver that a user would write: FastAPI, the signature checked, one row for each notification, then 200.

    uvicorn --app-dir Tests/Bench receiver:app --port PORT

SQLite in WAL mode with synchronous FULL: every row is on disk before its answer. A repeated id is no second row.
"""

import hashlib
import hmac
import json
import os
import sqlite3

from fastapi import FastAPI, Request, Response

SECRET = os.environ["BENCH_SECRET"].encode()

store = sqlite3.connect(os.path.join(os.environ["BENCH_FOLDER"], "receiver.db"), isolation_level=None)
store.execute("PRAGMA journal_mode = WAL")
store.execute("PRAGMA synchronous = FULL")
store.execute("CREATE TABLE IF NOT EXISTS notification (id TEXT PRIMARY KEY, body BLOB NOT NULL)")

app = FastAPI(openapi_url=None)


@app.post("/in/intercom")
async def receive(request: Request) -> Response:
    body = await request.body()
    signature = "sha1=" + hmac.new(SECRET, body, hashlib.sha1).hexdigest()
    if not hmac.compare_digest(signature, request.headers.get("X-Hub-Signature", "")):
        return Response(status_code=401)
    store.execute("INSERT OR IGNORE INTO notification VALUES (?, ?)", (json.loads(body)["id"], body))
    return Response(status_code=200)
