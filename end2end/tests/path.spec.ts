// The whole path: a call comes in, is answered, becomes an appointment, and the salon's page shows it all.
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { bookHaircut, sayGoodbye } from "../caller";
import { Frontdesk } from "../frontdesk";
import { Phone } from "../phone";
import { expect, open, test, turnsOf } from "../test";

const NAME = "Kai Nalu";
const WIDTHS = { narrow: { width: 390, height: 844 }, wide: { width: 1440, height: 1000 } };

test("a call becomes an appointment on the page, without a reload", async ({ page, desk }, info) => {
  await open(page, desk.dashboard);
  await expect(page.locator(".live-call")).toHaveCount(0);
  const untouched = await page.evaluateHandle(() => document.body);

  const phone = await Phone.dial(desk);
  await expect(page.locator(".live-call")).toHaveCount(1);
  await expect(page.locator('.transcript .turn[data-speaker="desk"]')).toHaveCount(1);
  await expect(page.locator(".feed li").first()).toBeVisible();

  await bookHaircut(phone, NAME, async () => (await desk.appointmentsOf(NAME)).length > 0);
  await expect.poll(() => said(page)).toEqual(phone.transcript);
  await expect(page.locator(".agenda-row", { hasText: NAME })).toHaveCount(1);
  await expect(page.locator(".feed li", { hasText: NAME }).first()).toBeVisible();
  await expect(page.locator(".live-call", { hasText: NAME })).toHaveCount(1);
  await expect(page.locator(".transcript .turn").last(), "the newest turn is in sight").toBeInViewport();
  await pictures(page, (name) => info.outputPath(name));

  await sayGoodbye(phone);
  await expect(page.locator(".live-call")).toHaveCount(0);
  const [appointment, ...more] = await desk.appointmentsOf(NAME);
  expect(more).toEqual([]);
  expect(appointment).toMatchObject({ status: "booked", call_sid: phone.sid });
  const ended = (await desk.snapshot()).recentCalls.find((call) => call.call_sid === phone.sid);
  expect(ended).toMatchObject({ outcome: "booked" });
  expect(await untouched.evaluate((body) => body.isConnected), "the page was reloaded").toBe(true);
});

test("a caller who hangs up leaves a page without a live call", async ({ page, desk }) => {
  await open(page, desk.dashboard);
  const phone = await Phone.dial(desk);
  await phone.say("What does a haircut cost?");
  await expect.poll(() => said(page)).toEqual(phone.transcript);

  await phone.hangUp();
  await expect(page.locator(".live-call")).toHaveCount(0);
  const { liveCalls, recentCalls } = await desk.snapshot();
  expect(liveCalls).toEqual([]);
  expect(recentCalls.filter((call) => call.call_sid === phone.sid)).toHaveLength(1);
});

test("what a caller says is shown as text, markup and all", async ({ page, desk }) => {
  await open(page, desk.dashboard);
  const phone = await Phone.dial(desk);
  const words = `<img src=x onerror="document.title='owned'"> & <b>Kai</b> \u202eolleh`;
  await phone.say(words);

  const shown = page.locator('.transcript .turn[data-speaker="caller"] p').first();
  await expect(shown).toHaveText(words);
  await expect(page.locator(".transcript img, .transcript p b")).toHaveCount(0);
  expect(await page.title()).not.toBe("owned");
  await phone.hangUp();
});

test("nothing private is in the log, however much of it is asked for", async ({ page }) => {
  const desk = await Frontdesk.start({ RUST_LOG: "debug" });
  try {
    await desk.letIn(page.context());
    await open(page, desk.dashboard);
    const phone = await Phone.dial(desk);
    await bookHaircut(phone, NAME, async () => (await desk.appointmentsOf(NAME)).length > 0);
    await desk.signIn({ ...desk.owner, password: "a-wrong-password" });
    await phone.hangUp();

    const log = desk.log.replace(/^Sign-in .*$/gm, "");
    expect(log).toContain("DEBUG");
    const session = desk.cookie.split("=")[1] ?? "";
    const secrets = [desk.authToken, desk.key, session, desk.owner.password, "a-wrong-password", ...phone.secrets];
    const words = phone.transcript.map(({ text }) => text).filter((text) => text.length > 12);
    for (const secret of [...secrets, phone.from, NAME, ...words]) {
      expect(secret).not.toBe("");
      expect(log.includes(secret), `the log shows ${secret}`).toBe(false);
    }
  } finally {
    await desk.dispose();
  }
});

async function said(page: Page) {
  return (await turnsOf(page)).map(({ speaker, text }) => ({ speaker, text }));
}

/** The page in both themes and widths; the picture in README when UPDATE_SCREENSHOT asks for it. */
async function pictures(page: Page, file: (name: string) => string): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [name, size] of Object.entries(WIDTHS)) {
      await page.setViewportSize(size);
      await page.screenshot({ path: file(`live-page-${colorScheme}-${name}.png`) });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${name}: the page is wider than the window`).toBeLessThanOrEqual(0);
    }
  }
  if (process.env["UPDATE_SCREENSHOT"] === "1") {
    await page.screenshot({ path: join(__dirname, "../../docs/live-page.png") });
  }
}
