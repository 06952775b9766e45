// A customer books on the web, with JavaScript and without, and the salon's page shows it at once.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, open, test } from "../test";

const NAME = "Kiana Akana";

/** Service, anyone, the first time, name and number. */
async function book(page: Page, url: string, name: string, at = async (_step: string): Promise<void> => {}): Promise<void> {
  await page.goto(`${url}/book/safeharbour`);
  await at("service");
  await page.getByRole("checkbox", { name: /Haircut/ }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await at("whom");
  await page.getByRole("link", { name: /Anyone who is free/ }).click();
  await at("time");
  await page.locator(".slot").first().click();
  await at("details");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Mobile number").fill("808 555 0167");
  await page.getByRole("button", { name: /^Ask for/ }).click();
}

for (const javaScriptEnabled of [true, false]) {
  test(`a visit booked on the web is on the salon's page at once (JavaScript ${javaScriptEnabled ? "on" : "off"})`, async ({
    page,
    browser,
    desk,
  }) => {
    await open(page, desk.dashboard);
    const customer = await browser.newPage({ javaScriptEnabled });
    await book(customer, desk.url, NAME);
    await expect(customer).toHaveURL(/\/b\/[0-9a-f]{48}$/);
    await expect(customer.locator(".own-visit .badge[data-tone=wait]")).toBeVisible();
    await expect(page.locator(".feed li", { hasText: NAME }).first()).toBeVisible();
    await expect(page.locator(".agenda-row", { hasText: NAME })).toHaveCount(1);
    await customer.reload();
    expect(await desk.appointmentsOf(NAME)).toHaveLength(1);
    await customer.close();
  });
}

test("a number that cannot be one is said beside it, and nothing typed is lost", async ({ browser, desk }) => {
  // The answer's status is no success, which Chromium notes on its console.
  const page = await browser.newPage();
  await page.goto(`${desk.url}/book/safeharbour`);
  await page.getByRole("checkbox", { name: /Blowout/ }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("link", { name: /Anyone who is free/ }).click();
  await page.locator(".slot").first().click();
  await page.getByLabel("Name", { exact: true }).fill(NAME);
  await page.getByLabel("Mobile number").fill("555 016");
  await page.getByRole("button", { name: /^Ask for/ }).click();
  await expect(page.locator("#phone-error")).toBeVisible();
  await expect(page.getByLabel("Mobile number")).toHaveValue("555 016");
  await page.getByLabel("Mobile number").fill("+1 808 555 0167");
  await page.getByRole("button", { name: /^Ask for/ }).click();
  await expect(page).toHaveURL(/\/b\//);
  await page.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the way to a booking (${colorScheme})`, async ({ browser, desk }, info) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    const look = async (step: string): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${step} ${id}: ${nodes[0]?.html}`)).toEqual([]);
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 844 });
        await page.screenshot({ path: info.outputPath(`book-${step}-${colorScheme}-${width}.png`) });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${step} at ${width}: the page is wider than the window`).toBeLessThanOrEqual(0);
      }
      await page.setViewportSize({ width: 390, height: 844 });
    };
    await book(page, desk.url, NAME, look);
    await look("booked");
    await context.close();
  });
}
