// The server goes away in the middle of a call and comes back: nobody loses a word.
import { bookHaircut, goOnBooking, OPENING_LINE } from "../caller";
import type { Frontdesk } from "../frontdesk";
import { Phone } from "../phone";
import { connection, expect, open, test, turnsOf } from "../test";

const NAME = "Ana Keahi";

test.use({ serverGoesAway: true });

const booked = (desk: Frontdesk) => async () => (await desk.appointmentsOf(NAME)).length > 0;

test("after kill -9 the page comes back by itself and the call goes on where it was", async ({ page, desk }) => {
  await open(page, desk.dashboard);
  const phone = await Phone.dial(desk);
  const greeting = phone.heard;
  await phone.say(OPENING_LINE);
  await expect.poll(() => shown(turnsOf(page))).toEqual(phone.transcript);

  expect(await desk.end("SIGKILL")).toBeNull();
  await expect(connection(page)).toHaveAttribute("data-state", "reconnecting");
  await expect(connection(page)).toHaveText(/attempt [1-9]/i);
  expect(await shown(turnsOf(page)), "what was there stays readable").toEqual(phone.transcript);

  await desk.run();
  await expect(connection(page)).toHaveAttribute("data-state", "live", { timeout: 30_000 });
  await phone.resume();
  await goOnBooking(phone, NAME, booked(desk));

  const desks = phone.transcript.filter(({ speaker, text }) => speaker === "desk" && text === greeting);
  expect(desks, "the greeting is said once").toHaveLength(1);
  await expect.poll(() => shown(turnsOf(page))).toEqual(phone.transcript);
  const live = await turnsOf(page);
  expect(live.map(({ turn }) => turn)).toEqual(live.map((_, i) => i + 1));
  await expect(page.locator(".agenda-row", { hasText: NAME })).toHaveCount(1);
  expect(await desk.appointmentsOf(NAME)).toHaveLength(1);

  await page.reload();
  await page.locator("html[data-hydrated]").waitFor();
  expect(await turnsOf(page), "a fresh page shows the same").toEqual(live);
  await phone.hangUp();
});

test("a restart hands the call back to Twilio, and the next process takes it up again", async ({ page, desk }) => {
  await open(page, desk.dashboard);
  const phone = await Phone.dial(desk);
  const greeting = phone.heard;
  await phone.say(OPENING_LINE);

  expect(await desk.end("SIGTERM"), desk.log).toBe(0);
  await desk.run();
  await phone.takenUpAgain();
  expect(phone.ended).toBe(false);

  await goOnBooking(phone, NAME, booked(desk));
  expect(phone.transcript.filter(({ text }) => text === greeting)).toHaveLength(1);
  await expect(connection(page)).toHaveAttribute("data-state", "live", { timeout: 30_000 });
  await expect.poll(() => shown(turnsOf(page))).toEqual(phone.transcript);
  await phone.hangUp();
});

test("an appointment that was confirmed survives kill -9", async ({ desk }) => {
  const phone = await Phone.dial(desk);
  await bookHaircut(phone, NAME, booked(desk));
  const before = await desk.appointmentsOf(NAME);

  await desk.end("SIGKILL");
  await desk.run();
  expect(await desk.appointmentsOf(NAME)).toEqual(before);
});

test("a page without a server says how often it tried, and then that it is offline", async ({ page, desk }) => {
  await open(page, desk.dashboard);
  await desk.end("SIGKILL");
  await expect(connection(page)).toHaveAttribute("data-state", "reconnecting");
  await expect(connection(page)).toHaveAttribute("data-state", "offline", { timeout: 60_000 });

  await desk.run();
  await page.getByRole("button", { name: /reconnect/i }).click();
  await expect(connection(page)).toHaveAttribute("data-state", "live");
});

async function shown(turns: ReturnType<typeof turnsOf>) {
  return (await turns).map(({ speaker, text }) => ({ speaker, text }));
}
