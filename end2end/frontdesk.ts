// The real program, started on a folder of its own and a port of its own. It knows no page and no phone.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { BrowserContext } from "@playwright/test";
import WebSocket from "ws";

/** The salon that `--demo` brings. */
export const SHOP = { location: 1, number: "+18084826296", zone: "Pacific/Honolulu" };

/** A Friday, 9 in the morning in Honolulu: the salon has just opened and the day is free to book. */
const OPENING = Date.parse("2026-06-12T19:00:00Z");

const START_WITHIN = 30_000;
/** A host gives a process 40 seconds to end. */
const END_WITHIN = 40_000;

/** What the tests read of the `metrics` frame. */
export type Snapshot = {
  seq: number;
  business_name: string;
  kpis: { calls: number };
  liveCalls: { call_sid: string; turns: { turn: number; text: string }[] }[];
  recentCalls: { call_sid: string; outcome: string }[];
};

/** What the tests read of `/admin/shop/1/appointments`. */
export type Appointment = { appointment_id: string; status: string; starts_at: string; customer_name: string; call_sid: string | null };

export class Frontdesk {
  /** What Twilio signs: the address as the outside knows it, though we connect to loopback. */
  readonly publicUrl = "https://frontdesk.test";
  readonly authToken = "e2e-0123456789abcdef0123456789abcd";
  /** What the owner's browser sends: a session that outlives restarts. */
  cookie = "";
  /** A key for everything. */
  key = "";
  private process: ChildProcess | undefined;
  private output = "";
  private passed = 0;
  private readonly opened = Date.now();

  private constructor(
    private readonly folder: string,
    readonly port: number,
    /** More of the environment. */
    readonly extra: Record<string, string>,
    private readonly demo: boolean,
  ) {}

  /** Starts with the demo salon, or with nothing at all. */
  static async start(extra: Record<string, string> = {}, demo = true): Promise<Frontdesk> {
    const folder = await mkdtemp(join(tmpdir(), "frontdesk-"));
    const desk = new Frontdesk(folder, await freePort(), extra, demo);
    await desk.run();
    if (!demo) return desk;
    desk.key = await desk.command(["key", "add", "--role", "operator"]);
    const response = await desk.signIn(desk.owner);
    desk.cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    return desk;
  }

  /** How the demo's owner signs in, as the start printed it. */
  get owner(): { email: string; password: string } {
    // Each start prints a new password.
    const found = [...this.output.matchAll(/^Sign-in {2}(\S+) (\S+)$/gm)].at(-1);
    if (!found?.[1] || !found[2]) throw new Error(`no sign-in was printed:\n${this.output}`);
    return { email: found[1], password: found[2] };
  }

  /** Sends the sign-in's form as our own page sends it. */
  signIn(who: { email: string; password: string }): Promise<Response> {
    return fetch(`${this.url}/signin`, {
      method: "POST",
      redirect: "manual",
      headers: { Origin: this.url },
      body: new URLSearchParams(who),
    });
  }

  /** Lets a browser in as the owner. */
  async letIn(context: BrowserContext): Promise<void> {
    const [name = "", value = ""] = this.cookie.split("=");
    await context.addCookies([{ name, value, url: this.url, httpOnly: true, sameSite: "Lax" }]);
  }

  /** Runs another command of the program beside the server; answers what it prints. */
  async command(words: string[], input = ""): Promise<string> {
    const process = spawn(binary(), words, {
      cwd: this.folder,
      env: { ...environment(this, Date.now()), FRONTDESK_CLOCK: "" },
    });
    let [printed, complained] = ["", ""];
    process.stdout.on("data", (part: Buffer) => (printed += part.toString()));
    process.stderr.on("data", (part: Buffer) => (complained += part.toString()));
    process.stdin.end(input);
    const code = await new Promise((done) => process.once("exit", done));
    if (code !== 0) throw new Error(`frontdesk ${words.join(" ")}: ${complained}`);
    return printed.trim();
  }

  /** What a program sends with each request. */
  get authorization(): { Authorization: string } {
    return { Authorization: `Bearer ${this.key}` };
  }

  /** Where a browser of this machine finds it. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The live page. */
  get dashboard(): string {
    return `${this.url}/dashboard/${SHOP.location}`;
  }

  /** What the program has printed so far. */
  get log(): string {
    return this.output;
  }

  /** Lets time pass before the next start. Milliseconds. */
  later(by: number): void {
    this.passed += by;
  }

  /** Starts the program again on the same data and port. */
  async run(): Promise<void> {
    const process = spawn(binary(), ["serve", ...(this.demo ? ["--demo"] : []), "--port", String(this.port)], {
      cwd: this.folder,
      env: environment(this, OPENING + this.passed + Date.now() - this.opened),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process = process;
    const keep = (part: Buffer) => {
      this.output += part.toString();
    };
    process.stdout.on("data", keep);
    process.stderr.on("data", keep);
    process.on("error", (error) => {
      this.output += `${error.message}\n`;
    });
    const deadline = Date.now() + START_WITHIN;
    while (!(await answers(`${this.url}/health`))) {
      if (process.exitCode !== null || process.pid === undefined || Date.now() > deadline) {
        throw new Error(`frontdesk did not start:\n${this.output}`);
      }
      await new Promise((again) => setTimeout(again, 25));
    }
  }

  /** Ends the program with a signal; answers its exit code, or null when the signal itself ended it. */
  async end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const process = this.process;
    if (!process || process.exitCode !== null || process.signalCode !== null) return process?.exitCode ?? null;
    const over = new Promise<number | null>((done) => process.once("exit", done));
    process.kill(signal);
    const late = setTimeout(() => process.kill("SIGKILL"), END_WITHIN);
    try {
      return await over;
    } finally {
      clearTimeout(late);
    }
  }

  /** Ends the program and throws its data away. */
  async dispose(): Promise<void> {
    await this.end("SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The state of the shop as the live socket sends it first. */
  async snapshot(): Promise<Snapshot> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/ops?location_id=${SHOP.location}`, {
      headers: this.authorization,
    });
    try {
      return await new Promise<Snapshot>((done, failed) => {
        socket.on("error", failed);
        socket.on("close", () => failed(new Error("the live socket closed before its first frame")));
        socket.on("message", (text) => {
          const frame = JSON.parse(String(text)) as { type: string; data: Snapshot };
          if (frame.type === "metrics") done(frame.data);
        });
      });
    } finally {
      socket.terminate();
    }
  }

  /** Everything the live log holds after `since`, up to the first event for which `last` says yes. */
  async eventsAfter(since: number, last: (event: LiveEvent) => boolean): Promise<LiveEvent[]> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/ops?location_id=${SHOP.location}&since=${since}`, {
      headers: this.authorization,
    });
    const events: LiveEvent[] = [];
    try {
      return await new Promise<LiveEvent[]>((done, failed) => {
        socket.on("error", failed);
        socket.on("close", () => failed(new Error("the live socket closed before the event came")));
        socket.on("message", (text) => {
          const event = JSON.parse(String(text)) as LiveEvent;
          if (event.type === "metrics" || event.type === "keepalive") return;
          events.push(event);
          if (last(event)) done(events);
        });
      });
    } finally {
      socket.terminate();
    }
  }

  /** All appointments of a customer, cancelled ones included. */
  async appointmentsOf(customer: string): Promise<Appointment[]> {
    const headers = this.authorization;
    const response = await fetch(`${this.url}/admin/shop/${SHOP.location}/appointments`, { headers });
    if (!response.ok) throw new Error(`appointments: ${response.status} ${await response.text()}`);
    const { appointments } = (await response.json()) as { appointments: Appointment[] };
    return appointments.filter((appointment) => appointment.customer_name === customer);
  }

  /** One counter of `/metrics`. */
  async counter(name: string): Promise<number> {
    const response = await fetch(`${this.url}/metrics`, { headers: this.authorization });
    const value = ((await response.json()) as Record<string, number>)[name];
    if (value === undefined) throw new Error(`/metrics has no ${name}`);
    return value;
  }
}

/** One frame of the live log. */
export type LiveEvent = { type: string; seq: number; data: { call_sid?: string } & Record<string, unknown> };

function binary(): string {
  return resolve(process.env["FRONTDESK_BIN"] ?? join(__dirname, "../target/debug/frontdesk"));
}

/** `now`: the clock goes on while the program is down. */
function environment(desk: Frontdesk, now: number): NodeJS.ProcessEnv {
  const { PATH, HOME, RUST_LOG, RUST_BACKTRACE } = process.env;
  return {
    PATH,
    HOME,
    RUST_LOG,
    RUST_BACKTRACE,
    ...desk.extra,
    HOST: "127.0.0.1",
    PUBLIC_URL: desk.publicUrl,
    TWILIO_AUTH_TOKEN: desk.authToken,
    FRONTDESK_CLOCK: new Date(now).toISOString(),
    FRONTDESK_TEST: "1",
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
