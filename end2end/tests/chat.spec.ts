// The chat of a booking in real browsers: customer and owner hear each other; two tabs, a lost line and a reload lose
// nothing and double nothing; without a script it is a form.
import AxeBuilder from "@axe-core/playwright";
import type { Browser, Locator, Page } from "@playwright/test";
import { expect, test, watch } from "../test";

const NAME = "Kiana Akana";

/** Books a visit; the page of it. */
async function booked(page: Page, url: string): Promise<string> {
  await page.goto(`${url}/book/safeharbour`);
  await page.getByRole("checkbox", { name: /Haircut/ }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("link", { name: /Anyone who is free/ }).click();
  await page.locator(".slot").first().click();
  await page.getByLabel("Name", { exact: true }).fill(NAME);
  await page.getByLabel("Mobile number").fill("808 555 0167");
  await page.getByRole("button", { name: /^Ask for/ }).click();
  await expect(page).toHaveURL(/\/b\/[0-9a-f]{48}$/);
  return page.url();
}

async function lives(page: Page): Promise<void> {
  await page.locator("html[data-hydrated]").waitFor();
  await expect(page.locator(".chat-connection")).toHaveAttribute("data-state", "live");
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

function bubbles(page: Page): Locator {
  return page.locator(".chat li.bubble");
}

async function customer(browser: Browser, url: string): Promise<{ page: Page; own: string; complaints: string[] }> {
  const page = await (await browser.newContext()).newPage();
  const complaints = await watch(page);
  const own = await booked(page, url);
  await lives(page);
  return { page, own, complaints };
}

test("customer and owner hear each other, see who types, and what was read", async ({ page, browser, desk }) => {
  const { page: theirs, complaints } = await customer(browser, desk.url);
  await page.goto(desk.dashboard);
  await page.locator("html[data-hydrated]").waitFor();
  await say(theirs, "Can you also trim my fringe? <b>💇</b>");
  await page.getByRole("link", { name: "Open the chat" }).click();
  await lives(page);
  await expect(bubbles(page)).toHaveText([/trim my fringe\? <b>💇<\/b>/]);
  await expect(theirs.locator(".bubble-meta").last()).toContainText("read");
  await page.getByLabel("Message", { exact: true }).pressSequentially("Yes", { delay: 50 });
  await expect(theirs.getByText(/is typing/)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(bubbles(theirs).last()).toContainText("Yes");
  await expect(theirs.getByText(/is typing/)).toHaveCount(0);
  await expect(bubbles(page)).toHaveCount(2);
  expect(complaints).toEqual([]);
});

test("what is said without a line is sent once when it is back, also after a reload", async ({ browser, desk }) => {
  const { page, own } = await customer(browser, desk.url);
  const tab = await page.context().newPage();
  await tab.goto(own);
  await lives(tab);
  await page.context().setOffline(true);
  await say(page, "first");
  await say(page, "second");
  await expect(page.locator(".chat-unsent")).toHaveCount(2);
  await page.context().setOffline(false);
  for (const seen of [page, tab]) {
    await expect(bubbles(seen)).toHaveText([/first/, /second/], { timeout: 20_000 });
    await expect(seen.locator(".chat-unsent")).toHaveCount(0);
  }
  await page.route("**/messages", (route) => route.abort());
  await say(page, "third");
  await expect(page.locator(".chat-unsent")).toHaveCount(1);
  await page.unroute("**/messages");
  await page.reload();
  await expect(bubbles(page)).toHaveText([/first/, /second/, /third/]);
  await expect(bubbles(tab)).toHaveCount(3);
});

test("a photo is shown to both, and what is none is said", async ({ page, browser, desk }) => {
  const { page: theirs } = await customer(browser, desk.url);
  const shot = await theirs.screenshot({ type: "png" });
  await theirs.getByLabel("Photo", { exact: true }).setInputFiles({ name: "me.png", mimeType: "image/png", buffer: shot });
  await theirs.getByRole("button", { name: "Send" }).click();
  const picture = bubbles(theirs).locator("img");
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await theirs.getByLabel("Photo", { exact: true }).setInputFiles({ name: "x.png", mimeType: "image/png", buffer: Buffer.from("GIF89a") });
  await theirs.getByRole("button", { name: "Send" }).click();
  await expect(theirs.locator(".chat-unsent")).toContainText("Not sent");
  await theirs.getByRole("button", { name: "Remove" }).click();
  await expect(theirs.locator(".chat-unsent")).toHaveCount(0);
  await page.goto(desk.dashboard);
  await page.getByRole("link", { name: "Open the chat" }).click();
  await lives(page);
  await expect(bubbles(page).locator("img")).toBeVisible();
});

test("without a script the chat is a form", async ({ browser, desk }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await booked(page, desk.url);
  await say(page, "Is there parking?");
  await expect(bubbles(page)).toHaveText([/Is there parking\?/]);
  await page.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on a booking with its chat (${colorScheme})`, async ({ browser, desk }, info) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await booked(page, desk.url);
    await lives(page);
    await say(page, "Can you also trim my fringe?");
    await expect(bubbles(page)).toHaveCount(1);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      await page.screenshot({ path: info.outputPath(`chat-${colorScheme}-${width}.png`), fullPage: true });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `at ${width}: the page is wider than the window`).toBeLessThanOrEqual(0);
    }
    await context.close();
  });
}
