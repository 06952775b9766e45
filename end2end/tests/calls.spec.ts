// The log of calls: counted, found, read in full; and a page without a reload that shows a call while it is going on.
import { lookAt } from "../look";
import { Phone } from "../phone";
import { expect, test } from "../test";

/** Whoever calls here; no customer of the demo has this number. */
const CALLER = "+18085550143";

test("a call is in the log while it is answered, its page grows turn by turn, and both settle when it is over", async ({
  desk,
  page,
}) => {
  await page.goto(`${desk.url}/dashboard/1/calls`);
  await expect(page.locator(".connection")).toHaveAttribute("data-state", "live");
  await page.evaluate(() => Object.assign(window, { stays: true }));
  const phone = await Phone.dial(desk, CALLER);
  const row = page.locator("#log tbody tr").first();
  await expect(row).toContainText("555 0143");
  await expect(row.locator(".badge")).toHaveAttribute("data-tone", "live");

  const one = await page.context().newPage();
  await one.goto(`${desk.url}${await row.locator("a").getAttribute("href")}`);
  await expect(one.locator(".connection")).toHaveAttribute("data-state", "live");
  const before = await one.locator(".turn").count();
  await phone.say("How much is a haircut?");
  await expect(one.locator(".turn[data-speaker=caller]", { hasText: "How much is a haircut?" })).toBeVisible();
  expect(await one.locator(".turn").count()).toBeGreaterThan(before);
  await phone.hangUp();
  await expect(row.locator(".badge")).not.toHaveAttribute("data-tone", "live");
  await expect(one.locator("#about .badge")).not.toHaveAttribute("data-tone", "live");
  expect(await page.evaluate(() => "stays" in window), "the page was never loaded again").toBe(true);
  await one.close();
});

test("what a reader does is kept when a part is fetched again, and nothing is taken from under somebody who types", async ({
  desk,
  page,
}) => {
  await page.goto(`${desk.url}/dashboard/1/calls`);
  await expect(page.locator(".connection")).toHaveAttribute("data-state", "live");
  const define = page.locator("[data-figure=answer_rate] .define");
  await define.click();
  await page.getByLabel("Name, number or words said").fill("perm");
  await page.locator("#log tbody a").first().focus();
  const focused = await page.evaluate(() => document.activeElement?.getAttribute("href"));
  const rows = await page.locator("#log tbody tr").count();
  const phone = await Phone.dial(desk, CALLER);
  await expect(page.locator("#log tbody tr").first()).toContainText("555 0143");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("href"))).toBe(focused);
  await expect(page.getByLabel("Name, number or words said")).toHaveValue("perm");
  expect(await page.locator("#log tbody tr").count()).toBeGreaterThanOrEqual(Math.min(rows, 50));
  await phone.hangUp();
});

test("calls are found by what was said, and each number leads to its rows; also without JavaScript", async ({
  browser,
  desk,
  page,
}) => {
  const phone = await Phone.dial(desk, CALLER);
  await phone.say("Do you do a keratin treatment for zebras?");
  await phone.hangUp();
  const state = await page.context().storageState();
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: state });
  const still = await plain.newPage();
  await still.goto(`${desk.url}/dashboard/1/calls`);
  await expect(still.locator(".connection")).toBeHidden();
  await still.getByLabel("Name, number or words said").fill("ZEBRAS keratin");
  await still.getByRole("button", { name: "Show" }).click();
  await expect(still.locator("#log tbody tr")).toHaveCount(1);
  await still.locator("#log tbody a").click();
  await expect(still.locator(".turn[data-speaker=caller]")).toContainText("zebras");
  await plain.close();

  await page.goto(`${desk.url}/dashboard/1/calls?days=28`);
  const answer = await fetch(`${desk.url}/admin/shop/1/metrics?days=28`, { headers: desk.authorization });
  const number = ((await answer.json()) as Metrics).metrics.find(({ id }) => id === "after_hours_calls");
  await page.locator("[data-figure=after_hours_calls] .stat-figure a").click();
  let found = 0;
  for (;;) {
    found += await page.locator("#log tbody tr").count();
    const older = page.getByRole("link", { name: /Older calls|Look further back/ });
    if ((await older.count()) === 0) break;
    await older.click();
  }
  expect(found, "the rows are as many as the number says").toBe(number?.value);
});

test("the line says how it stands, and what was missed is there when it is back", async ({ desk, page: watched, context }) => {
  // A browser without a network says so on its console, which is no complaint here.
  await watched.close();
  const page = await context.newPage();
  await page.goto(`${desk.url}/dashboard/1/calls`);
  const line = page.locator(".connection");
  await expect(line).toHaveAttribute("data-state", "live");
  await context.setOffline(true);
  await expect(line).toHaveAttribute("data-state", "reconnecting");
  const phone = await Phone.dial(desk, CALLER);
  await phone.hangUp();
  await context.setOffline(false);
  await expect(line).toHaveAttribute("data-state", "live");
  await expect(page.locator("#log tbody tr").first()).toContainText("555 0143");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the pages of calls (${colorScheme})`, async ({ desk, page }, info) => {
    const phone = await Phone.dial(desk, CALLER);
    await phone.say("How much is a haircut?");
    await phone.hangUp();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto(`${desk.url}/dashboard/1/calls?days=28&text=haircut`);
    const call = await page.locator("#log tbody a").first().getAttribute("href");
    const pages = { overview: "/dashboard/1", calls: "/dashboard/1/calls?days=28", call: call ?? "" };
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(`${desk.url}${path}`);
      await expect(page.locator(".connection").first()).toHaveAttribute("data-state", "live");
      await lookAt(page, info, `${name}-${colorScheme}`);
    }
  });
}

type Metrics = { metrics: { id: string; value: number }[] };
