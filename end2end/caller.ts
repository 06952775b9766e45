// A patient customer who wants a haircut today: answers whatever the desk asks, in whatever order it asks.
import type { Phone } from "./phone";

export const OPENING_LINE = "Hi, I'd like a haircut today.";

/** A conversation that takes longer than this does not lead anywhere. */
const PATIENCE = 14;

/** What the desk may want to know, and what the caller then says; the first that fits. */
const ANSWERS: [RegExp, (name: string) => string][] = [
  [/anything else|else i can|help you with/i, () => "No, thank you. That's all."],
  [/your name|(what|which|whose) name|name (is it|shall|should|for)|who is (this|it)|may i have/i, (name) => `${name}.`],
  [/is that (right|correct|ok)|shall i|should i|does that|do you want me|book (it|that|this)|sound good|\bcorrect\?/i, () => "Yes, please."],
  [/anyone|anybody|with (whom|who)|particular|prefer|stylist|professional/i, () => "Anyone is fine."],
  [/which (one|time)|works? (best|for you)|would you like|suits? you|\d ?(AM|PM)/i, () => "The first one, please."],
  [/what day|which day|when|what time|what date/i, () => "Today, as early as possible."],
  [/which service|what service|what (would|can)/i, () => "A haircut."],
];

/** Books a haircut under a name; returns when `booked` says so. The call is still open then. */
export async function bookHaircut(phone: Phone, name: string, booked: () => Promise<boolean>): Promise<void> {
  for (let line = OPENING_LINE, said = 0; said < PATIENCE && !phone.ended; said += 1) {
    await phone.say(line);
    if (await booked()) return;
    line = answer(phone.heard, name);
  }
  throw new Error(`nothing was booked:\n${phone.script}`);
}

/** Goes on with a booking that was begun earlier in the call. */
export async function goOnBooking(phone: Phone, name: string, booked: () => Promise<boolean>): Promise<void> {
  for (let said = 0; said < PATIENCE && !phone.ended; said += 1) {
    await phone.say(answer(phone.heard, name));
    if (await booked()) return;
  }
  throw new Error(`nothing was booked:\n${phone.script}`);
}

/** Says goodbye until the desk has hung up. */
export async function sayGoodbye(phone: Phone): Promise<void> {
  for (let said = 0; said < 3 && !phone.ended; said += 1) await phone.say("No, that's all. Goodbye.");
  await phone.hungUp();
}

/** The last question counts: what comes before it is told, not asked. */
function answer(heard: string, name: string): string {
  const sentences = heard.split(/(?<=[.?!])\s+/);
  const question = sentences.findLast((sentence) => sentence.endsWith("?")) ?? heard;
  for (const text of [question, heard]) {
    const fitting = ANSWERS.find(([asks]) => asks.test(text));
    if (fitting) return fitting[1](name);
  }
  return "Yes, please.";
}
