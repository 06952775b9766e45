// Customer and professional side by side: a request rings, is answered or gets another time, and both see it at once.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { NAME, ask, professional } from "../people";
import { expect, open, test, watch } from "../test";

const badge = (page: Page, tone: string) => page.locator(`.own-visit .badge[data-tone=${tone}]`);

for (const javaScriptEnabled of [true, false]) {
  test(`a request gets another time, and the customer takes it (the customer's JavaScript ${javaScriptEnabled ? "on" : "off"})`, async ({
    browser,
    desk,
  }) => {
    const mine = await professional(desk, browser);
    const complaints = await watch(mine);
    await open(mine, `${desk.url}/provider`);
    const customer = await browser.newPage({ javaScriptEnabled });
    await ask(customer, desk, /Leilani/);
    await expect(badge(customer, "wait")).toBeVisible();

    const request = mine.locator(".request", { hasText: NAME });
    await expect(request).toBeVisible();
    await expect(mine).toHaveTitle(/^\(1\)/);
    await request.getByRole("link", { name: /Offer another time/ }).click();
    await request.locator(".offer .slot").nth(1).click();
    await expect(request).toHaveCount(0);
    await expect(mine.getByRole("region", { name: `Offered to ${NAME}` })).toBeVisible();

    await customer.reload();
    await customer.locator("form", { has: customer.locator("[value=take_offer]") }).getByRole("button").click();
    await expect(badge(customer, "ok")).toBeVisible();
    await expect(mine.getByRole("region", { name: `Offered to ${NAME}` })).toHaveCount(0);
    expect(await desk.appointmentsOf(NAME)).toMatchObject([{ status: "booked" }]);
    expect(complaints).toEqual([]);
    await customer.close();
  });
}

test("only the one who was asked sees the request; without a script it is answered as well", async ({ browser, desk }) => {
  const mine = await professional(desk, browser);
  const other = await professional(desk, browser, "other@salon.example");
  const customer = await browser.newPage();
  await ask(customer, desk, /Leilani/);
  await expect(mine.locator(".request")).toBeVisible();
  await other.reload();
  await expect(other.locator("#requests")).toBeVisible();
  await expect(other.locator(".request")).toHaveCount(0);

  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await mine.context().storageState() });
  const page = await plain.newPage();
  await page.goto(`${desk.url}/provider`);
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(page).toHaveURL(/\/provider\?location_id=1$/);
  await expect(page.locator(".request")).toHaveCount(0);
  await expect(mine.locator(".request")).toHaveCount(0);
  await customer.reload();
  await expect(badge(customer, "ok")).toBeVisible();
});

test("edge 61: a page is silent until somebody clicks, says so, and then one tab rings until the request was seen", async ({
  browser,
  desk,
}) => {
  const first = await professional(desk, browser);
  const second = await first.context().newPage();
  for (const page of [first, second]) {
    // Every stroke of the bell is counted where it begins.
    await page.addInitScript(() => {
      const counted = window as unknown as { strokes: number };
      counted.strokes = 0;
      const start = AudioScheduledSourceNode.prototype.start;
      AudioScheduledSourceNode.prototype.start = function (this: AudioScheduledSourceNode, when?: number) {
        counted.strokes += 1;
        return start.call(this, when);
      };
    });
  }
  const strokes = (page: Page) => page.evaluate(() => (window as unknown as { strokes: number }).strokes);
  await open(first, `${desk.url}/provider`);
  await expect(first.locator(".sound-off")).toBeVisible();
  await first.getByRole("button", { name: "Turn on" }).click();
  await expect(first.locator(".sound-off")).toHaveCount(0);
  expect(await strokes(first), "the test tone").toBe(2);
  await open(second, `${desk.url}/provider`);
  if (await second.locator(".sound-off").isVisible()) await second.getByRole("button", { name: "Turn on" }).click();
  await expect(second.locator(".sound-off")).toHaveCount(0);
  const before = (await strokes(first)) + (await strokes(second));

  const customer = await browser.newPage();
  await ask(customer, desk, /Leilani/);
  for (const page of [first, second]) await expect(page.locator(".request")).toBeVisible();
  const rung = async () => (await strokes(first)) + (await strokes(second)) - before;
  await expect.poll(rung).toBe(2);
  await first.waitForTimeout(2_000);
  expect(await rung(), "one tab, once").toBe(2);

  await second.getByRole("button", { name: "Mute" }).click();
  await expect(second.locator(".sound-off")).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on a professional's page (${colorScheme})`, async ({ browser, desk }, info) => {
    const page = await professional(desk, browser);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const customer = await browser.newPage();
    await ask(customer, desk, /Leilani/);
    await page.getByRole("link", { name: /Offer another time/ }).click();
    await expect(page.locator(".offer .slot").first()).toBeVisible();
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${width} ${id}: ${nodes[0]?.html}`)).toEqual([]);
      await page.screenshot({ path: info.outputPath(`provider-${colorScheme}-${width}.png`), fullPage: true });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `at ${width}: the page is wider than the window`).toBeLessThanOrEqual(0);
    }
  });
}
