// How the shop grows, its weekly reports, and the operator's page: numbers counted again through the API, live, and for everybody.
import type { Browser, Page } from "@playwright/test";
import type { Frontdesk } from "../frontdesk";
import { lookAt } from "../look";
import { expect, test } from "../test";

const DAY = 24 * 60 * 60 * 1000;
const PASSWORD = "velvet-otter-mango-9";

type Day = { date: string; calls: number; missed: number; appointments: number; revenue_cents: number };

async function api<T>(desk: Frontdesk, path: string): Promise<T> {
  const response = await fetch(`${desk.url}${path}`, { headers: desk.authorization });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** A call of another phone system, from ring to end. */
async function call(desk: Frontdesk, sid: string, outcome: string): Promise<void> {
  for (const event of [
    { event: "call_started", call_sid: sid },
    { event: "call_ended", call_sid: sid, duration_sec: 60, outcome },
  ]) {
    const response = await fetch(`${desk.url}/salon/call?location_id=1`, {
      method: "POST",
      headers: { ...desk.authorization, "Content-Type": "application/json" },
      body: JSON.stringify(event),
    });
    expect(response.ok, `${event.event}: ${response.status}`).toBe(true);
  }
}

async function operator(desk: Frontdesk, browser: Browser): Promise<Page> {
  await desk.command(["user", "add", "--email", "op@platform.example", "--role", "operator", "--password-stdin"], PASSWORD);
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${desk.url}/signin?next=%2Foperator`);
  await page.getByLabel("Email").fill("op@platform.example");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/operator$/);
  return page;
}

/** Goes on to the week after, so that a report is there. */
async function nextWeek(desk: Frontdesk): Promise<void> {
  await desk.end("SIGTERM");
  desk.later(3 * DAY);
  await desk.run();
}

test("the weeks on the page are the sums of the days of the API, and so is the heatmap", async ({ desk, page }) => {
  await page.goto(`${desk.url}/dashboard/1/growth`);
  const { timeseries: days } = await api<{ timeseries: Day[] }>(desk, "/admin/shop/1/metrics?days=100");
  const title = "Calls, week by week";
  const rows = page.locator("table", { has: page.locator("caption", { hasText: title }) }).locator("tbody tr");
  // June 12, 2026 is a Friday: the week that has begun is not whole.
  const monday = days.findIndex((day) => day.date === "2026-03-16");
  expect(monday).toBeGreaterThan(0);
  await expect(rows).toHaveCount(12);
  for (let week = 0; week < 12; week++) {
    const of = days.slice(monday + 7 * week, monday + 7 * week + 7);
    const calls = of.reduce((sum, day) => sum + day.calls, 0);
    const told = await rows.nth(week).locator("td").innerText();
    // Before the demo's own past there is no data.
    if (told !== "no data") expect(Number(told), `week ${week}`).toBe(calls);
    else expect(calls, `week ${week}`).toBe(0);
  }
  const month = days.slice(-28);
  const [calls, missed] = [month.reduce((sum, day) => sum + day.calls, 0), month.reduce((sum, day) => sum + day.missed, 0)];
  const cells = await page.locator(".heatmap td .visually-hidden").allInnerTexts();
  const counted = cells.map((cell) => (cell.match(/\d+/g) ?? []).map(Number));
  expect(counted.reduce((sum, [all = 0]) => sum + all, 0)).toBe(calls);
  expect(counted.reduce((sum, [, lost = 0]) => sum + lost, 0)).toBe(missed);
  await page.getByRole("link", { name: "Missed", exact: true }).click();
  const shown = await page.locator(".heatmap td [aria-hidden]").allInnerTexts();
  expect(shown.reduce((sum, text) => sum + Number(text || 0), 0)).toBe(missed);
});

test("a call changes the page without a reload, and a number says what it means and leads to its rows", async ({ desk, page }) => {
  await page.goto(`${desk.url}/dashboard/1/growth`);
  const soFar = page.locator("[data-so-far=calls]");
  const before = Number(await soFar.innerText());
  await page.evaluate(() => ((window as unknown as { same: boolean }).same = true));
  await expect(page.locator(".connection")).toHaveAttribute("data-state", "live");
  await call(desk, "CA-live-growth", "inquiry");
  await expect(soFar).toHaveText(String(before + 1));
  expect(await page.evaluate(() => (window as unknown as { same?: boolean }).same)).toBe(true);
  await page.locator("#conversion_rate").getByRole("button", { name: /means/ }).click();
  await expect(page.locator("#define-conversion_rate")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("#define-conversion_rate")).toBeHidden();
  await soFar.getByRole("link").click();
  await expect(page).toHaveURL(/\/dashboard\/1\/calls\?from=2026-06-08&to=2026-06-12$/);
});

test("the weekly report is there on Sunday, reads as it was counted, and prints without its surroundings", async ({ desk, page }) => {
  await nextWeek(desk);
  await desk.letIn(page.context());
  const reports = async () => (await api<{ reports: { week_start: string; total_calls: number; moved: string[] }[] }>(desk, "/salon/metrics/weekly?location_id=1")).reports;
  await expect.poll(async () => (await reports()).length).toBe(1);
  const [report] = await reports();
  await page.goto(`${desk.url}/dashboard/1/growth/reports`);
  await page.locator("main .rows a").first().click();
  await expect(page).toHaveURL(/\/growth\/reports\/2026-06-08$/);
  await expect(page.locator("tr[data-metric=calls] td").first()).toHaveText(String(report?.total_calls));
  const { timeseries } = await api<{ timeseries: Day[] }>(desk, "/admin/shop/1/metrics?days=20");
  const week = timeseries.filter((day) => day.date >= "2026-06-07" && day.date <= "2026-06-13");
  expect(week.reduce((sum, day) => sum + day.calls, 0)).toBe(report?.total_calls);
  expect(report?.moved.length).toBeLessThanOrEqual(5);
  await page.emulateMedia({ media: "print" });
  for (const surrounding of [".topbar", ".nav", ".page-head .button"]) await expect(page.locator(surrounding).first()).toBeHidden();
  await expect(page.locator(".report-lead")).toBeVisible();
});

test("the operator sees all shops, finds one, and is written down where they look", async ({ desk, browser }) => {
  await call(desk, "CA-operator", "inquiry");
  const page = await operator(desk, browser);
  const { today } = await api<{ today: Day }>(desk, "/salon/dashboard?location_id=1");
  const figure = (name: string) => page.locator(`[data-figure=${name}] .stat-figure`);
  await expect(figure("calls")).toHaveText(String(today.calls));
  await expect(figure("booked")).toHaveText(String(today.appointments));
  await expect(figure("missed")).toHaveText(String(today.missed));
  // It is looked at again by itself.
  await call(desk, "CA-operator-2", "missed");
  await expect(figure("calls")).toHaveText(String(today.calls + 1), { timeout: 30_000 });
  await page.getByRole("searchbox", { name: "Find a shop" }).fill("nowhere");
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-shop-row]")).toHaveCount(0);
  await page.getByRole("searchbox", { name: "Find a shop" }).fill("harbour");
  await page.keyboard.press("Enter");
  await page.locator("[data-shop-row] a").click();
  await expect(page).toHaveURL(/\/dashboard\/1$/);
  const audit = await api<object>(desk, "/admin/shop/1/audit");
  expect(JSON.stringify(audit)).toContain("operator_acted_as_shop");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on growth, reports and the operator's page (${colorScheme})`, async ({ browser, desk, page }, info) => {
    await nextWeek(desk);
    await desk.letIn(page.context());
    const all = await operator(desk, browser);
    await expect.poll(async () => (await api<{ reports: object[] }>(desk, "/salon/metrics/weekly?location_id=1")).reports.length).toBe(1);
    const pages: [string, Page, string][] = [
      ["growth", page, "/dashboard/1/growth"],
      ["report", page, "/dashboard/1/growth/reports/2026-06-08"],
      ["reports", page, "/dashboard/1/growth/reports"],
      ["operator", all, "/operator"],
    ];
    for (const [name, page, path] of pages) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.goto(`${desk.url}${path}`);
      await lookAt(page, info, `${name}-${colorScheme}`);
    }
  });
}
