// A language model behind the receptionist, played by a mock of the endpoint: a whole booking, and each way to fail.
import { type Fixture, LLMock } from "@copilotkit/aimock";
import { Frontdesk } from "../frontdesk";
import { Phone } from "../phone";
import { expect, test } from "../test";

const NAME = "Kai Nalu";

/** A front desk whose model is a mock. */
async function thinking(fixtures: Fixture[] = []): Promise<{ desk: Frontdesk; mock: LLMock }> {
  const mock = new LLMock({ port: 0, logLevel: "silent" });
  mock.addFixtures(fixtures);
  await mock.start();
  const desk = await Frontdesk.start({ OPENAI_BASE_URL: `${mock.url}/v1`, OPENAI_API_KEY: "mock", LLM_MODEL: "small" });
  return { desk, mock };
}

async function over({ desk, mock }: { desk: Frontdesk; mock: LLMock }): Promise<void> {
  await desk.dispose();
  await mock.stop();
}

async function modelPart(desk: Frontdesk): Promise<string> {
  const response = await fetch(`${desk.url}/health`);
  expect(response.status, "a helper that fails is no reason to be down").toBe(200);
  const health = (await response.json()) as { parts: { model: { status: string } } };
  return health.parts.model.status;
}

const tool = (name: string, values: object) => ({ toolCalls: [{ name, arguments: JSON.stringify(values) }] });
/** Looks, offers, books; the last matches what the caller says after the offer. */
const BOOKING: Fixture[] = [
  { match: { userMessage: /haircut/, hasToolResult: false }, response: tool("find_slots", { service: "haircut", date: "2026-06-16" }) },
  { match: { userMessage: /haircut/, hasToolResult: true }, response: { content: "I found some times for you. **Which one** would you like?" } },
  { match: { userMessage: /Nalu/ }, response: tool("book", { slot: 1, name: NAME }) },
];

test("a model books with its tools, after the caller's yes", async () => {
  const world = await thinking(BOOKING);
  const phone = await Phone.dial(world.desk);
  await phone.say("Hello, I would like a haircut on Tuesday");
  expect(phone.heard).toContain("Which one would you like?");
  await phone.say(`The first one please, for ${NAME}`);
  expect(phone.heard, "the desk reads it back").toContain(NAME);
  expect(await world.desk.appointmentsOf(NAME)).toEqual([]);
  await phone.say("yes");
  expect(await world.desk.appointmentsOf(NAME)).toHaveLength(1);
  expect(await modelPart(world.desk)).toBe("ok");
  expect(world.desk.log).not.toContain("mock\"");
  await phone.hangUp();
  await over(world);
});

test("a model that dies in mid-call leaves the rest to the built-in receptionist, who books", async () => {
  const world = await thinking(BOOKING);
  const phone = await Phone.dial(world.desk);
  await phone.say("Hello, I would like a haircut on Tuesday");
  await world.mock.stop();
  await phone.say("The first one");
  await phone.say(`My name is ${NAME}`);
  await phone.say("yes");
  expect(await world.desk.appointmentsOf(NAME), phone.script).toHaveLength(1);
  expect(await modelPart(world.desk)).toBe("failing");
  await phone.hangUp();
  await world.desk.dispose();
});

const answer = { content: "Of course, what day would suit you best for that?" };
const FAILURES: [string, Partial<Fixture>][] = [
  ["429", { chaos: { rateLimitRate: 1 } }],
  ["500", { chaos: { dropRate: 1 } }],
  ["malformed JSON", { chaos: { malformedRate: 1 } }],
  ["a cut stream", { chaos: { disconnectRate: 1 } }],
  ["a stream that stops", { chunkSize: 4, truncateAfterChunks: 2 }],
  ["a slow first token", { streamingProfile: { ttft: 6000 } }],
  ["bad arguments", { response: { toolCalls: [{ name: "find_slots", arguments: '{"service":' }] } }],
];
for (const [name, fixture] of FAILURES) {
  test(`the built-in receptionist answers after ${name}`, async () => {
    const world = await thinking([{ match: { userMessage: /./ }, response: answer, ...fixture } as Fixture]);
    const phone = await Phone.dial(world.desk);
    await phone.say("How much is a haircut?");
    await expect.poll(() => phone.script).toContain("$45");
    expect(await modelPart(world.desk)).toBe("failing");
    await phone.hangUp();
    await over(world);
  });
}
