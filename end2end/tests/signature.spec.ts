// Who may speak as Twilio: requests signed by Twilio's own library come in, and exactly those. No browser.
import { randomBytes } from "node:crypto";
import WebSocket from "ws";
import { type Frontdesk, SHOP } from "../frontdesk";
import { Random } from "../random";
import { expect, test } from "../test";
import { encode, type Form, parseTwiml, pathOf, post, signature, voiceForm } from "../twilio";

const TRIES = 50;
/** Nobody's number. */
const ELSEWHERE = "+18085559999";

test("what Twilio's library signs is let in, whatever it holds", async ({ desk }) => {
  const random = Random.fromEnvironment();
  for (let i = 0; i < TRIES; i += 1) {
    const { path, form } = someRequest(random);
    const response = await post(desk, path, form);
    expect(response.status, `${random.seed}/${i} ${path} ${encode(form)}`).toBeLessThan(300);
  }
  expect(await desk.counter("webhooks_refused")).toBe(0);
});

test("what was tampered with is refused, and nothing is written", async ({ desk }) => {
  const random = Random.fromEnvironment();
  const before = await desk.snapshot();
  for (let i = 0; i < TRIES; i += 1) {
    const [what, request] = tampered(desk, random, i);
    const response = await fetch(`${desk.url}${request.path}`, {
      method: "POST",
      body: request.body,
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        ...(request.signature === undefined ? {} : { "X-Twilio-Signature": request.signature }),
      },
    });
    expect(response.status, `${random.seed}/${i} ${what}`).toBe(403);
  }
  expect(await desk.counter("webhooks_refused")).toBe(TRIES);
  expect((await desk.snapshot()).seq).toBe(before.seq);
});

test("a form without a CallSid is a bad request", async ({ desk }) => {
  const { CallSid: _, ...form } = voiceForm("", "+18085550176", SHOP.number);
  for (const path of ["/voice", "/voice/after", "/voice/status"]) {
    expect((await post(desk, path, form)).status, path).toBe(400);
  }
});

test("a call to an unknown number gets a polite line and nothing of any shop", async ({ desk }) => {
  const before = await desk.snapshot();
  const response = await post(desk, "/voice", voiceForm(someSid(), "+18085550176", ELSEWHERE));
  const xml = await response.text();
  expect(response.headers.get("content-type")).toContain("xml");

  const twiml = parseTwiml(xml);
  expect(twiml.connect).toBeUndefined();
  expect(twiml.say.join(" ")).not.toBe("");
  expect(twiml.hangup).toBe(true);
  expect(xml).not.toContain(before.business_name);
  expect(xml).not.toContain(SHOP.number);
  expect((await desk.snapshot()).seq).toBe(before.seq);
});

test("a webhook that Twilio repeats is one call", async ({ desk }) => {
  const before = await desk.snapshot();
  const form = voiceForm(someSid(), "+18085550176", SHOP.number);
  for (let i = 0; i < 3; i += 1) {
    const response = await post(desk, "/voice", form, { "I-Twilio-Idempotency-Token": "the-same" });
    expect(parseTwiml(await response.text()).connect, "each answer connects the call").toBeDefined();
  }
  const done = { ...form, CallStatus: "completed", CallDuration: "15", Duration: "1", SequenceNumber: "0" };
  for (let i = 0; i < 3; i += 1) expect((await post(desk, "/voice/status", done)).ok).toBe(true);

  const events = await desk.eventsAfter(before.seq, (event) => event.type === "call_ended");
  expect(events.map(({ type, data }) => [type, data.call_sid])).toEqual([
    ["call_started", form["CallSid"]],
    ["call_ended", form["CallSid"]],
  ]);
  const after = await desk.snapshot();
  expect(after.kpis.calls).toBe(before.kpis.calls + 1);
  expect(after.seq).toBe(before.seq + 2);
});

test("callbacks of a call that is over change nothing, in whatever order they come", async ({ desk }) => {
  const form = voiceForm(someSid(), "+18085550176", SHOP.number);
  const status = (word: string, number: string) => ({ ...form, CallStatus: word, SequenceNumber: number });
  await post(desk, "/voice", form);
  await post(desk, "/voice/status", { ...status("completed", "3"), CallDuration: "15" });
  const { seq } = await desk.snapshot();

  for (const [word, number] of [["ringing", "1"], ["initiated", "0"], ["in-progress", "2"]] as const) {
    expect((await post(desk, "/voice/status", status(word, number))).ok).toBe(true);
  }
  await post(desk, "/voice", form);
  const after = await desk.snapshot();
  expect(after.seq).toBe(seq);
  expect(after.liveCalls).toEqual([]);
});

test("a call's socket opens once, and only for Twilio", async ({ desk }) => {
  const form = voiceForm(someSid(), "+18085550176", SHOP.number);
  const { connect } = parseTwiml(await (await post(desk, "/voice", form)).text());
  const url = connect?.url ?? "";
  expect(url).toMatch(/^wss:\/\/frontdesk\.test\/relay\/[\w-]{22,}$/);
  const right = signature(desk.authToken, url);

  expect(await upgrade(desk, url, undefined), "unsigned").toBe(403);
  expect(await upgrade(desk, url, signature(desk.authToken, url.replace("wss:", "https:"))), "as https").toBe(403);
  expect(await upgrade(desk, url, signature("another token", url)), "by somebody else").toBe(403);
  const unknown = `${url.slice(0, -4)}AAAA`;
  expect(await upgrade(desk, unknown, signature(desk.authToken, unknown)), "an unknown secret").toBe(404);
  expect(await upgrade(desk, url, right), "as Twilio does").toBe(101);
  expect(await upgrade(desk, url, right), "a second time").toBe(404);
});

type Request = { path: string; form: Form };
type Sent = { path: string; body: string; signature: string | undefined };

function someSid(): string {
  return `CA${randomBytes(16).toString("hex")}`;
}

/** A webhook with anything in it that a form can hold. It concerns no shop, so it may be sent at will. */
function someRequest(random: Random): Request {
  const form: Form = voiceForm(someSid(), random.pick(["anonymous", "+18085550176", "client:ana", ""]), ELSEWHERE);
  for (let i = random.below(6); i > 0; i -= 1) {
    const values = Array.from({ length: 1 + random.below(3) }, () => random.text());
    // The library reads a list of one as that one, and a repeated value once.
    form[random.word()] = values.length === 1 ? (values[0] ?? "") : values;
  }
  const query = new URLSearchParams();
  for (let i = random.below(3); i > 0; i -= 1) query.append(random.word(), random.text());
  const path = random.pick(["/voice", "/voice/status", "/voice/fallback"]);
  // As the address is sent: a URL parser may escape more than URLSearchParams does.
  const { pathname, search } = new URL(`http://localhost${path}${query.size > 0 ? `?${query}` : ""}`);
  return { path: `${pathname}${search}`, form };
}

/** A request that is wrong in one way; the ways come in turn. */
function tampered(desk: Frontdesk, random: Random, turn: number): [string, Sent] {
  const { path, form } = someRequest(random);
  const good = signature(desk.authToken, `${desk.publicUrl}${path}`, form);
  const sent: Sent = { path, body: encode(form), signature: good };
  const signed = (url: string, token = desk.authToken) => ({ ...sent, signature: signature(token, url, form) });
  const ways: [string, () => Sent][] = [
    ["no signature", () => ({ ...sent, signature: undefined })],
    ["an empty signature", () => ({ ...sent, signature: "" })],
    ["one character of the signature", () => ({ ...sent, signature: flip(good, random.below(good.length - 2)) })],
    ["a shortened signature", () => ({ ...sent, signature: good.slice(0, -1 - random.below(8)) })],
    ["somebody else's token", () => signed(`${desk.publicUrl}${path}`, `${desk.authToken}0`)],
    ["another host", () => signed(`https://salon.example${path}`)],
    ["another scheme", () => signed(`${desk.publicUrl.replace("https", "http")}${path}`)],
    ["another path", () => ({ ...sent, path: path.replace("/voice", "/voice/after").replace(/\/after\/\w+/, "/after") })],
    ["a longer query", () => ({ ...sent, path: `${path}${path.includes("?") ? "&" : "?"}x=1` })],
    ["a changed field", () => ({ ...sent, body: encode({ ...form, To: SHOP.number }) })],
    ["a field more", () => ({ ...sent, body: `${sent.body}&Zz${random.word()}=1` })],
    ["a field less", () => ({ ...sent, body: encode(Object.fromEntries(Object.entries(form).slice(1))) })],
    ["a field in another case", () => ({ ...sent, body: sent.body.replace("CallSid=", "callsid=") })],
    ["the same field twice", () => ({ ...sent, body: `${sent.body}&CallSid=${someSid()}` })],
  ];
  const [what, make] = ways[turn % ways.length] ?? ["", () => sent];
  return [what, make()];
}

function flip(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;
}

/** The status that a WebSocket upgrade is answered with. */
async function upgrade(desk: Frontdesk, url: string, signed: string | undefined): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${desk.port}${pathOf(desk, url)}`, {
    headers: signed === undefined ? {} : { "X-Twilio-Signature": signed },
  });
  return new Promise((answered, failed) => {
    socket.on("open", () => {
      answered(101);
      socket.terminate();
    });
    socket.on("unexpected-response", (_, response) => {
      answered(response.statusCode ?? 0);
      response.destroy();
    });
    socket.on("error", failed);
  });
}
