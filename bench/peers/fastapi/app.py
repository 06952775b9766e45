"""The same work as Frontdesk's front door, as such services are usually written: FastAPI, one SQLite connection,
one commit for each webhook and turn (WAL, synchronous FULL, commit before the answer)."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import sqlite3
from datetime import datetime, timezone

from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect

TOKEN = os.environ["TWILIO_AUTH_TOKEN"].encode()
PUBLIC = os.environ["PUBLIC_URL"]
GREETING = "Thank you for calling. How can I help?"
ANSWER = "A haircut is $45 and takes 30 minutes. Would you like to book?"

db = sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite://"), check_same_thread=False, isolation_level=None)
db.executescript("""
pragma journal_mode = wal;
pragma synchronous = full;
create table if not exists shops (location_id integer primary key, seq integer not null);
create table if not exists calls (call_sid text primary key, location_id integer, from_number text, started_at text, token text);
create table if not exists turns (call_sid text, turn integer, speaker text, words text, primary key (call_sid, turn));
create table if not exists events (location_id integer, seq integer, kind text, data text, at text, primary key (location_id, seq));
insert or ignore into shops values (1, 0);
""")

app = FastAPI()
dashboards: set[WebSocket] = set()
counts = {"calls_started": 0}


def signed(url: str, form: dict[str, str], given: str | None) -> bool:
    text = url + "".join(key + form[key] for key in sorted(form))
    ours = base64.b64encode(hmac.new(TOKEN, text.encode(), hashlib.sha1).digest()).decode()
    return given is not None and hmac.compare_digest(ours, given)


def append(kind: str, data: dict) -> str:
    """Inside a transaction: the next number of the shop's log, and the frame."""
    (seq,) = db.execute("update shops set seq = seq + 1 where location_id = 1 returning seq").fetchone()
    at = datetime.now(timezone.utc).isoformat()
    text = json.dumps(data)
    db.execute("insert into events values (1, ?, ?, ?, ?)", (seq, kind, text, at))
    return json.dumps({"type": kind, "seq": seq, "at": at, "location_id": 1, "data": data})


async def tell(frame: str) -> None:
    for socket in list(dashboards):
        try:
            await socket.send_text(frame)
        except Exception:
            dashboards.discard(socket)


@app.get("/health")
async def health():
    return {"status": "ok"}


@app.get("/metrics")
async def metrics():
    return counts


@app.post("/voice")
async def voice(request: Request):
    form = {key: str(value) for key, value in (await request.form()).items()}
    if not signed(f"{PUBLIC}/voice", form, request.headers.get("x-twilio-signature")):
        return Response(status_code=403)
    token = secrets.token_hex(24)
    call = form["CallSid"]
    db.execute("begin immediate")
    db.execute(
        "insert into calls values (?, 1, ?, ?, ?)",
        (call, form["From"], datetime.now(timezone.utc).isoformat(), token),
    )
    frame = append("call_started", {"call_sid": call, "from": form["From"]})
    db.execute("commit")
    counts["calls_started"] += 1
    await tell(frame)
    twiml = (
        '<?xml version="1.0" encoding="UTF-8"?><Response><Connect action="/voice/after">'
        f'<ConversationRelay url="{PUBLIC.replace("http", "ws", 1)}/relay/{token}"/></Connect></Response>'
    )
    return Response(twiml, media_type="text/xml")


def write_turns(call: str, turn: int, lines: list[tuple[str, str]]) -> list[str]:
    db.execute("begin immediate")
    frames = []
    for offset, (speaker, words) in enumerate(lines):
        db.execute("insert or replace into turns values (?, ?, ?, ?)", (call, turn + offset, speaker, words))
        data = {"call_sid": call, "turn": turn + offset, "speaker": speaker, "text": words, "heard": True}
        frames.append(append("transcript", data))
    db.execute("commit")
    return frames


@app.websocket("/relay/{token}")
async def relay(socket: WebSocket, token: str):
    url = f"{PUBLIC.replace('http', 'ws', 1)}/relay/{token}"
    if not signed(url, {}, socket.headers.get("x-twilio-signature")):
        await socket.close(1008)
        return
    await socket.accept()
    call, turn = "", 1
    try:
        while True:
            frame = json.loads(await socket.receive_text())
            if frame["type"] == "setup":
                call = frame["callSid"]
                lines = [("receptionist", GREETING)]
            elif frame["type"] == "prompt" and frame.get("last", True):
                lines = [("caller", frame["voicePrompt"]), ("receptionist", ANSWER)]
            else:
                continue
            await socket.send_text(json.dumps({"type": "text", "token": lines[-1][1], "last": True}))
            for told in write_turns(call, turn, lines):
                await tell(told)
            turn += len(lines)
    except WebSocketDisconnect:
        pass


@app.websocket("/ops")
async def ops(socket: WebSocket):
    await socket.accept()
    (seq,) = db.execute("select seq from shops where location_id = 1").fetchone()
    await socket.send_text(json.dumps({"type": "metrics", "seq": seq, "location_id": 1, "data": {}}))
    dashboards.add(socket)
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        dashboards.discard(socket)
