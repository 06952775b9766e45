// A phone call as Twilio carries it: signed webhooks, a ConversationRelay socket, and a caller at the other end.
// Speech takes no time here: what the desk says is "played" as soon as it has been quiet for a moment.
import { randomBytes } from "node:crypto";
import WebSocket from "ws";
import { type Frontdesk, SHOP } from "./frontdesk";
import { type Form, parseTwiml, pathOf, post, signature, type Twiml, unescapeXml, voiceForm } from "./twilio";

/** One utterance, as the phone heard it. */
export type Utterance = { speaker: "desk" | "caller"; text: string };

/** The desk has finished a sentence when it says nothing more for this long. */
const QUIET = 300;
const ANSWER_WITHIN = 15_000;
/** Twilio tries a webhook again while nobody answers; here for as long as a restart may take. */
const RETRY_FOR = 20_000;

export class Phone {
  readonly sid = `CA${randomBytes(16).toString("hex")}`;
  /** Everything said in this call, in order, across all its sockets. */
  readonly transcript: Utterance[] = [];
  /** What stands in the addresses of its sockets. */
  readonly secrets: string[] = [];
  private socket: WebSocket | undefined;
  private action = "";
  private sentence = "";
  private speaking = false;
  private quiet: NodeJS.Timeout | undefined;
  /** Of the desk: how many utterances there were when the caller last listened. */
  private listenedTo = 0;
  private wake: () => void = () => {};
  private handoff: { data: string | undefined } | undefined;
  private lost = false;
  private over = false;
  /** How many sockets this call has had. */
  private sockets = 0;
  /** How many of them the desk ended. */
  private handoffs = 0;
  private failure: Error | undefined;

  private constructor(
    private readonly desk: Frontdesk,
    readonly from: string,
    readonly to: string,
  ) {}

  /** Rings, is connected, and listens to the greeting. */
  static async dial(desk: Frontdesk, from = "+18085550176", to = SHOP.number): Promise<Phone> {
    const phone = new Phone(desk, from, to);
    await phone.follow(await phone.ask("/voice", voiceForm(phone.sid, from, to)), "RINGING");
    await phone.listen();
    return phone;
  }

  /** The call has been hung up by either side, and Twilio has told so. */
  get ended(): boolean {
    return this.over;
  }

  /** What the desk said last. */
  get heard(): string {
    return this.transcript.findLast((said) => said.speaker === "desk")?.text ?? "";
  }

  /** The conversation, to be read by a person. */
  get script(): string {
    return this.transcript.map(({ speaker, text }) => `${speaker}: ${text}`).join("\n");
  }

  /** Says something and listens until the desk has answered, or has ended the call. */
  async say(text: string): Promise<void> {
    this.send({ type: "info", name: "clientSpeaking", value: "on" });
    this.send({ type: "prompt", voicePrompt: text.slice(0, text.length / 2), lang: "en-US", last: false });
    this.send({ type: "info", name: "clientSpeaking", value: "off" });
    this.transcript.push({ speaker: "caller", text });
    this.listenedTo = this.deskTurns();
    this.send({ type: "prompt", voicePrompt: text, lang: "en-US", last: true });
    await this.listen();
  }

  /** Listens until the desk has said something more and is quiet, or the call is over. */
  async listen(): Promise<void> {
    await this.until(() => this.over || (this.deskTurns() > this.listenedTo && !this.speaking), "the desk said nothing");
    this.listenedTo = this.deskTurns();
  }

  /** Waits until the call is over, by the desk's doing. */
  async hungUp(): Promise<void> {
    await this.until(() => this.over, "the desk did not end the call");
  }

  /** The caller hangs up. */
  async hangUp(): Promise<void> {
    this.over = true;
    this.socket?.close(1000, "Closing websocket session");
    const form = { ...this.relayForm("completed"), CallStatus: "completed" };
    await this.ask(pathOf(this.desk, this.action), form);
    await this.completed();
  }

  /** The socket broke: waits for that, asks what comes next as Twilio does, and goes on. */
  async resume(): Promise<void> {
    await this.until(() => this.lost, "the socket is still open");
    const form = { ...this.relayForm("failed"), ErrorCode: "64105", ErrorMessage: "Websocket ended" };
    await this.follow(await this.ask(pathOf(this.desk, this.action), form), "IN_PROGRESS");
    await this.pause();
  }

  /** The desk gave the call back because it restarts: waits until somebody has taken it up again. */
  async takenUpAgain(): Promise<void> {
    const again = () => this.handoffs > 0 && this.sockets > this.handoffs;
    await this.until(() => this.over || again(), "nobody took the call up again", RETRY_FOR);
    await this.pause();
  }

  /** A person on a line that came back waits a moment for the other side to speak. */
  private async pause(): Promise<void> {
    await new Promise((over) => setTimeout(over, 2 * QUIET));
    await this.until(() => !this.speaking, "the desk does not stop speaking");
    this.listenedTo = this.deskTurns();
  }

  /** Does what a TwiML document says. */
  private async follow(twiml: Twiml, callStatus: string): Promise<void> {
    if (twiml.connect) {
      this.action = twiml.connect.action;
      await this.connect(twiml.connect.url, callStatus);
    } else if (twiml.redirect !== undefined) {
      await new Promise((over) => setTimeout(over, twiml.pause * 1000));
      const form = voiceForm(this.sid, this.from, this.to, "in-progress");
      await this.follow(await this.ask(pathOf(this.desk, twiml.redirect), form), "IN_PROGRESS");
    } else {
      this.over = true;
      await this.completed();
      this.wake();
    }
  }

  /** Opens the socket; Twilio signs its address exactly as the TwiML has it. */
  private async connect(url: string, callStatus: string): Promise<void> {
    this.secrets.push(url.split("/").at(-1) ?? "");
    const socket = new WebSocket(`ws://127.0.0.1:${this.desk.port}${pathOf(this.desk, url)}`, {
      perMessageDeflate: false,
      headers: { "User-Agent": "Jetty/11.0.24", "X-Twilio-Signature": signature(this.desk.authToken, url) },
    });
    this.socket = socket;
    this.lost = false;
    this.handoff = undefined;
    socket.on("message", (text) => this.frame(JSON.parse(String(text)) as Frame));
    await new Promise((open, failed) => {
      socket.once("open", open);
      socket.once("error", failed);
    });
    this.sockets += 1;
    this.wake();
    socket.on("error", () => {});
    socket.on("close", () => {
      if (this.handoff === undefined && !this.over) {
        this.lost = true;
        this.silence();
      }
    });
    this.send({
      type: "setup",
      sessionId: `VX${randomBytes(16).toString("hex")}`,
      callSid: this.sid,
      parentCallSid: "",
      from: this.from,
      to: this.to,
      forwardedFrom: "",
      callerName: "",
      direction: "inbound",
      callType: "PSTN",
      callStatus,
      accountSid: `AC${"0".repeat(32)}`,
      customParameters: {},
    });
  }

  private frame(frame: Frame): void {
    if (frame.type === "text") {
      this.hear(frame.token, frame.last ?? false);
    } else if (frame.type === "end") {
      this.handoff = { data: frame.handoffData };
      this.handoffs += 1;
      this.silence();
      this.afterwards();
    }
  }

  private hear(token: string, last: boolean): void {
    if (!this.speaking) this.send({ type: "info", name: "agentSpeaking", value: "on" });
    this.speaking = true;
    this.sentence += token;
    if (token !== "") this.send({ type: "info", name: "tokensPlayed", value: token });
    if (last && this.sentence !== "") {
      this.transcript.push({ speaker: "desk", text: unescapeXml(this.sentence).replace(/\s+/g, " ").trim() });
      this.sentence = "";
    }
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.silence(), QUIET);
  }

  /** The last word was played, or cut off with the socket. */
  private silence(): void {
    clearTimeout(this.quiet);
    if (this.speaking) this.send({ type: "info", name: "agentSpeaking", value: "off" });
    this.speaking = false;
    this.wake();
  }

  /** The desk gave the call back: Twilio closes the socket and asks what comes next. */
  private afterwards(): void {
    this.socket?.close(1000, "Closing websocket session");
    const data = this.handoff?.data;
    const form = { ...this.relayForm("ended"), ...(data === undefined ? {} : { HandoffData: data }) };
    this.ask(pathOf(this.desk, this.action), form)
      .then((twiml) => this.follow(twiml, "IN_PROGRESS"))
      .catch((error: Error) => this.broken(error));
  }

  private broken(error: Error): void {
    this.failure = error;
    this.wake();
  }

  /** The number's status callback, which comes last and only once. */
  private async completed(): Promise<void> {
    const { CallToken: _, StirVerstat: __, ...standard } = voiceForm(this.sid, this.from, this.to, "completed");
    const form = { ...standard, ...PROGRESS, Duration: "1", CallDuration: "15" };
    const response = await this.sent("/voice/status", form);
    if (!response.ok) throw new Error(`/voice/status: ${response.status} ${await response.text()}`);
  }

  private relayForm(status: string): Form {
    const standard = voiceForm(this.sid, this.from, this.to, "in-progress");
    return { ...standard, SessionId: `VX${this.sid.slice(2)}`, SessionStatus: status, SessionDuration: "12" };
  }

  private async ask(path: string, form: Form): Promise<Twiml> {
    const response = await this.sent(path, form);
    const body = await response.text();
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${body}`);
    return parseTwiml(body);
  }

  private async sent(path: string, form: Form): Promise<Response> {
    const deadline = Date.now() + RETRY_FOR;
    for (;;) {
      try {
        return await post(this.desk, path, form);
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await new Promise((again) => setTimeout(again, 100));
      }
    }
  }

  private send(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private deskTurns(): number {
    return this.transcript.filter((said) => said.speaker === "desk").length;
  }

  private async until(reached: () => boolean, otherwise: string, within = ANSWER_WITHIN): Promise<void> {
    const deadline = Date.now() + within;
    while (!reached()) {
      if (this.failure) throw this.failure;
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`${otherwise}; so far:\n${this.script}`);
      let late: NodeJS.Timeout | undefined;
      await new Promise<void>((done) => {
        this.wake = done;
        late = setTimeout(done, left);
      });
      clearTimeout(late);
    }
  }
}

/** What Twilio adds to a status callback. */
const PROGRESS = {
  Timestamp: "Fri, 12 Jun 2026 19:02:00 +0000",
  CallbackSource: "call-progress-events",
  SequenceNumber: "0",
};

type Frame = { type: "text"; token: string; last?: boolean } | { type: "end"; handoffData?: string };
