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
create table if not exists cells (professional text, cell integer, secret text, primary key (professional, cell));
create table if not exists visits (secret text primary key, professional text, starts_at text, name text, phone text);
create table if not exists messages (message_id text primary key, secret text, words text);
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


@app.post("/book/{slug}")
async def book(slug: str, request: Request):
    form = {key: str(value) for key, value in (await request.form()).items()}
    starts = datetime.fromisoformat(form["at"])
    first = int(starts.timestamp()) // 300
    db.execute("begin immediate")
    try:
        for cell in range(first, first + 3):
            db.execute("insert into cells values (?, ?, ?)", (form["with"], cell, form["secret"]))
    except sqlite3.IntegrityError:
        db.execute("rollback")
        return Response("taken", status_code=409)
    db.execute(
        "insert into visits values (?, ?, ?, ?, ?)",
        (form["secret"], form["with"], form["at"], form["name"], form["phone"]),
    )
    frame = append("appointment_created", {"customer_name": form["name"], "starts_at": form["at"]})
    db.execute("commit")
    await tell(frame)
    return {"secret": form["secret"]}


@app.post("/chat/{secret}")
async def say(secret: str, request: Request):
    form = await request.form()
    db.execute("begin immediate")
    db.execute("insert into messages values (?, ?, ?)", (form["message_id"], secret, form["text"]))
    frame = append("chat_message", {"text": str(form["text"])})
    db.execute("commit")
    await tell(frame)
    return {"message_id": form["message_id"]}


@app.get("/book/{slug}/times")
async def times(slug: str, services: str, request: Request):
    first = datetime.fromisoformat(request.query_params["from"]).replace(tzinfo=timezone.utc)
    taken: dict[str, set[int]] = {f"{(2 << 64 | n):032x}": set() for n in range(1, 21)}
    base = int(first.timestamp()) // 300
    rows = db.execute("select professional, cell from cells where cell >= ? and cell < ?", (base, base + 60 * 288))
    for professional, cell in rows:
        taken.setdefault(professional.replace("-", ""), set()).add(cell)
    days = []
    for day in range(60):
        starts = []
        for quarter in range(36):
            cell = base + day * 288 + 9 * 12 + quarter * 3
            if any(not busy & {cell, cell + 1, cell + 2} for busy in taken.values()):
                starts.append(datetime.fromtimestamp(cell * 300, timezone.utc).isoformat())
        days.append({"date": datetime.fromtimestamp((base + day * 288) * 300, timezone.utc).date().isoformat(), "times": starts})
    return {"days": days}


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
