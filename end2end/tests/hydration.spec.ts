// The page says the same with and without JavaScript, wherever the browser believes to be, and everybody can use it.
import AxeBuilder from "@axe-core/playwright";
import type { BrowserContextOptions, Page } from "@playwright/test";
import { OPENING_LINE } from "../caller";
import { SHOP } from "../frontdesk";
import { Phone } from "../phone";
import { expect, open, test, watch } from "../test";

const BROWSERS: Record<string, BrowserContextOptions> = {
  "in Auckland": { timezoneId: "Pacific/Auckland", locale: "en-NZ" },
  "in Los Angeles": { timezoneId: "America/Los_Angeles", locale: "en-US" },
  "in Berlin, in German": { timezoneId: "Europe/Berlin", locale: "de-DE" },
  "in the salon": { timezoneId: SHOP.zone, locale: "en-US" },
};

test("the page says the same with JavaScript off and on, wherever the browser is", async ({ browser, desk }) => {
  const phone = await Phone.dial(desk);
  await phone.say(OPENING_LINE);
  const plain = await browser.newPage({ javaScriptEnabled: false });
  await desk.letIn(plain.context());

  for (const [where, options] of Object.entries(BROWSERS)) {
    await test.step(where, async () => {
      const context = await browser.newContext(options);
      await desk.letIn(context);
      const page = await context.newPage();
      const complaints = await watch(page);
      // A minute may pass between two pages; then the second try finds them equal.
      await expect(async () => {
        await plain.goto(desk.dashboard);
        await open(page, desk.dashboard);
        expect(await textOf(page)).toEqual(await textOf(plain));
      }).toPass({ timeout: 20_000 });
      expect(complaints).toEqual([]);
      await context.close();
    });
  }
  expect((await textOf(plain)).length, "the page has text").toBeGreaterThan(20);
  await plain.close();
  await phone.hangUp();
});

test("a page without JavaScript still shows today and the call", async ({ browser, desk }) => {
  const phone = await Phone.dial(desk);
  const page = await browser.newPage({ javaScriptEnabled: false });
  await desk.letIn(page.context());
  await page.goto(desk.dashboard);
  await expect(page.locator(".live-call")).toHaveCount(1);
  await expect(page.locator(".agenda-row").first()).toBeVisible();
  await page.close();
  await phone.hangUp();
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test(`axe finds nothing, quiet or with a call on the line (${colorScheme})`, async ({ page, desk }) => {
      await open(page, desk.dashboard);
      expect(await faults(page), "a quiet page").toEqual([]);

      const phone = await Phone.dial(desk);
      await phone.say(OPENING_LINE);
      await expect(page.locator(".transcript .turn")).toHaveCount(phone.transcript.length);
      expect(await faults(page), "a call on the line").toEqual([]);
      await phone.hangUp();
    });
  });
}

/** What each element says by itself, in order. The connection's state is left out: it tells of JavaScript's own socket. */
async function textOf(page: Page): Promise<string[]> {
  return page.locator("body").evaluate((body) => {
    const says: string[] = [];
    for (const element of body.querySelectorAll("*")) {
      if (element.closest("script, style, noscript, template, .connection, [data-clock]")) continue;
      const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      const text = own.map((node) => node.textContent).join("").replace(/\s+/g, " ").trim();
      if (text !== "") says.push(`${element.localName}: ${text}`);
    }
    return says;
  });
}

async function faults(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ target }) => target.join(" ")) }));
}
