// Twilio's side of the wire: forms as recorded from a real call, signed by Twilio's own library.
// What a call does with them is in phone.ts.
import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks";
import type { Frontdesk } from "./frontdesk";

/** The fields of a webhook. A list is sent as a repeated field. */
export type Form = Record<string, string | string[]>;

/** What one TwiML document asks for; only the verbs that Frontdesk uses. */
export type Twiml = {
  /** `<Connect action>` and `<ConversationRelay url>`. */
  connect?: { action: string; url: string };
  say: string[];
  /** Seconds to wait before what follows. */
  pause: number;
  redirect?: string;
  hangup: boolean;
};

/** The signature that Twilio's library makes. */
export function signature(authToken: string, url: string, form: Form = {}): string {
  return getExpectedTwilioSignature(authToken, url, form);
}

/** Sends a form as Twilio does: to the public address, which here is loopback. `path` may have a query. */
export async function post(
  desk: Frontdesk,
  path: string,
  form: Form,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${desk.url}${path}`, {
    method: "POST",
    body: encode(form),
    redirect: "error",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
      "User-Agent": "TwilioProxy/1.1",
      "X-Twilio-Signature": signature(desk.authToken, `${desk.publicUrl}${path}`, form),
      ...headers,
    },
  });
}

/** A form's body; a list becomes a repeated field. */
export function encode(form: Form): string {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    for (const one of [value].flat()) body.append(name, one);
  }
  return body.toString();
}

/** The path and query of one of our own public addresses. */
export function pathOf(desk: Frontdesk, url: string): string {
  const base = url.startsWith("ws") ? desk.publicUrl.replace("http", "ws") : desk.publicUrl;
  if (!url.startsWith(`${base}/`)) throw new Error(`${url} is not below ${base}`);
  return url.slice(base.length);
}

/** Everything that a real inbound call brought, in the order of the wire, empty fields included. */
export function voiceForm(sid: string, from: string, to: string, status = "ringing"): Form {
  return {
    Called: to,
    ToState: "HI",
    CallerCountry: "US",
    Direction: "inbound",
    CallerState: "",
    ToZip: "",
    CallSid: sid,
    To: to,
    CallerZip: "",
    ToCountry: "US",
    StirVerstat: "TN-Validation-Passed-C",
    CallToken: '{"parentCallInfoToken":"e30.e30.c2ln"}',
    CalledZip: "",
    ApiVersion: "2010-04-01",
    CalledCity: "",
    CallStatus: status,
    From: from,
    AccountSid: `AC${"0".repeat(32)}`,
    CalledCountry: "US",
    CallerCity: "",
    ToCity: "",
    FromCountry: "US",
    Caller: from,
    FromCity: "",
    CalledState: "HI",
    FromZip: "",
    FromState: "",
  };
}

/** Reads TwiML. A verb that Frontdesk never sends is an error, as it is for Twilio. */
export function parseTwiml(xml: string): Twiml {
  const known = new Set(["?xml", "Response", "Connect", "ConversationRelay", "Language", "Say", "Pause", "Redirect", "Hangup"]);
  for (const [, name] of xml.matchAll(/<([?A-Za-z]+)/g)) {
    if (!known.has(name ?? "")) throw new Error(`unexpected <${name}> in ${xml}`);
  }
  const attribute = (tag: string, name: string) => {
    const value = new RegExp(`<${tag}\\b[^>]*?\\s${name}="([^"]*)"`).exec(xml)?.[1];
    return value === undefined ? undefined : unescapeXml(value);
  };
  const action = attribute("Connect", "action");
  const url = attribute("ConversationRelay", "url");
  const redirect = /<Redirect\b[^>]*>([^<]*)</.exec(xml)?.[1];
  return {
    ...(action !== undefined && url !== undefined ? { connect: { action, url } } : {}),
    pause: Number(attribute("Pause", "length") ?? 0),
    say: [...xml.matchAll(/<Say\b[^>]*>([^<]*)</g)].map(([, text]) => unescapeXml(text ?? "")),
    ...(redirect !== undefined ? { redirect: unescapeXml(redirect) } : {}),
    hangup: /<Hangup\b/.test(xml),
  };
}

/** Text as it is heard: the five entities of XML and numeric ones. */
export function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(amp|lt|gt|quot|apos));/gi, (_, hex, decimal, name) =>
    name ? (named[name.toLowerCase()] ?? "") : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)),
  );
}
