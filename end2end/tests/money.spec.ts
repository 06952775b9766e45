// What everybody has earned: the owner's commission page and a professional's statement, on a screen, on paper, as a file.
import { lookAt } from "../look";
import { ask, NAME, professional } from "../people";
import { expect, test } from "../test";

test("a completed visit is on the statement line by line, prints without its surroundings, and is a file", async ({
  browser,
  desk,
  page,
}) => {
  const mine = await professional(desk, browser);
  const customer = await browser.newPage();
  await ask(customer, desk, /Leilani/);
  const [visit] = await desk.appointmentsOf(NAME);
  if (!visit) throw new Error("the visit is not there");
  const day = visit.starts_at.slice(0, 10);
  // What the house owes Leilani of these days, in cents.
  const share = async () => {
    await page.goto(`${desk.url}/dashboard/1/commission?from=2026-06-01&to=${day}`);
    const words = await page.getByRole("row", { name: /Leilani/ }).getByRole("cell").nth(3).innerText();
    return Math.round(Number(words.replace(/[$,]/g, "")) * 100);
  };
  const before = await share();
  for (const act of ["accept", "complete"]) {
    const address = `${desk.url}/admin/shop/1/appointments/${visit.appointment_id}/${act}`;
    expect((await fetch(address, { method: "POST", headers: desk.authorization })).ok, act).toBe(true);
  }
  await mine.goto(`${desk.url}/provider/statement?from=2026-06-01&to=${day}`);
  await expect(mine.locator("tr", { hasText: NAME })).toContainText("$31.50");
  await mine.emulateMedia({ media: "print" });
  await expect(mine.locator("tr", { hasText: NAME })).toBeVisible();
  for (const surrounding of [".topbar", "form.period"]) await expect(mine.locator(surrounding)).toBeHidden();
  await mine.emulateMedia({ media: null });
  const [file] = await Promise.all([mine.waitForEvent("download"), mine.getByRole("link", { name: /CSV/ }).click()]);
  const text = await new Response((await file.createReadStream()) as unknown as ReadableStream).text();
  expect(text).toContain("31.50");

  expect(await share()).toBe(before + 3150);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the pages of money and of state (${colorScheme})`, async ({ browser, desk, page }, info) => {
    const customer = await browser.newPage();
    await ask(customer, desk, /Leilani/);
    const [visit] = await desk.appointmentsOf(NAME);
    if (!visit) throw new Error("the visit is not there");
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const pages = {
      commission: "/dashboard/1/commission?from=2026-05-01&to=2026-06-30",
      settings: "/dashboard/1/settings",
      status: "/status",
      chat: `/chat/1/${visit.appointment_id}`,
    };
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(`${desk.url}${path}`);
      await lookAt(page, info, `${name}-${colorScheme}`);
    }
  });
}

test("the state of the front desk is shown, checked on demand, and walked by the command", async ({ desk, page }) => {
  await page.goto(`${desk.url}/status`);
  await expect(page.locator("[data-part=database]")).toHaveAttribute("data-tone", "ok");
  await expect(page.locator("main[data-every] #state[data-fresh]")).toBeVisible();
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.locator("main")).toContainText(/commission/i);
  const printed = await desk.command(["check", "--live"]);
  expect(printed).toMatch(/commission/i);
  expect(await desk.appointmentsOf("Check")).toHaveLength(0);
});
