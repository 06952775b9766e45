// The owner's appointment book: visits are dragged and moved by key, a taken time is said, what happens elsewhere appears, and
// all of it works without a script.
import type { Locator, Page } from "@playwright/test";
import type { Frontdesk } from "../frontdesk";
import { lookAt } from "../look";
import { ask, NAME, professional } from "../people";
import { connection, expect, test } from "../test";

/** A Tuesday in weeks without made-up visits, and what is asked for on it in UTC. */
const DAY = "2026-07-21";
const at = (local: string) => new Date(`${DAY}T${local}:00-10:00`).toISOString();

const book = (desk: Frontdesk, more = "") => `${desk.url}/dashboard/1/appointments?day=${DAY}${more}`;
const column = (page: Page, name: string) => page.locator(`.calendar-column[data-name^="${name}"]`);
const visit = (page: Page | Locator, customer: string) => page.locator(".visit", { hasText: customer });

// The whole day is in sight, so that what is dragged need not scroll.
test.use({ viewport: { width: 1440, height: 1500 } });

type Person = { name: string; id: string };

/** Who has a column on the page. */
async function people(page: Page): Promise<Person[]> {
  return page.locator(".calendar-column").evaluateAll((columns) =>
    columns.map((one) => ({ name: one.getAttribute("data-name") ?? "", id: one.getAttribute("data-who") ?? "" })),
  );
}

/** Books a haircut as another system does. */
async function haircut(desk: Frontdesk, who: Person | undefined, customer: string, local: string): Promise<string> {
  const headers = { ...desk.authorization, "content-type": "application/json" };
  const sold = (await (await fetch(`${desk.url}/admin/shop/1/services`, { headers })).json()) as {
    services: { service_id: string; name: string }[];
  };
  const service = sold.services.find((one) => one.name === "Haircut");
  const body = { services: [service?.service_id], professional_id: who?.id, starts_at: at(local), customer_name: customer };
  const answer = await fetch(`${desk.url}/admin/shop/1/appointments`, { method: "POST", headers, body: JSON.stringify(body) });
  expect(answer.status, await answer.clone().text()).toBe(201);
  return ((await answer.json()) as { appointment_id: string }).appointment_id;
}

/** Where a visit starts now, by the API. */
async function startsAt(desk: Frontdesk, customer: string): Promise<string> {
  const [found] = await desk.appointmentsOf(customer);
  return new Date(found?.starts_at ?? 0).toISOString();
}

/** Drags a visit so that its top lies at `hour` of a column; `look` runs before it is let go. */
async function drag(page: Page, what: Locator, to: Locator, hour: number, look?: () => Promise<void>): Promise<void> {
  await what.scrollIntoViewIfNeeded();
  const [from, target] = [await what.boundingBox(), await to.boundingBox()];
  if (!from || !target) throw new Error("nothing to drag, or nowhere to drag it");
  const grip = 4;
  const y = target.y + ((hour - 9) / 9) * target.height + grip;
  await page.mouse.move(from.x + 20, from.y + grip);
  await page.mouse.down();
  await page.mouse.move(from.x + 30, from.y + grip + 12, { steps: 3 });
  await page.mouse.move(target.x + target.width / 2, y, { steps: 6 });
  await look?.();
  await page.mouse.up();
}

test("a visit is dragged to another time and person, and moves when the server has said yes", async ({ page, desk }) => {
  await page.goto(book(desk));
  const [leilani] = await people(page);
  await haircut(desk, leilani, "Ana Drag", "10:00");
  await expect(visit(column(page, "Leilani"), "Ana Drag")).toHaveClass(/at-1000/);
  await drag(page, visit(page, "Ana Drag"), column(page, "Noah"), 14, async () => {
    await expect(column(page, "Noah").locator(".drop-mark")).toHaveText("2:00 PM");
    await expect(visit(column(page, "Leilani"), "Ana Drag"), "it stays where it is").toHaveClass(/at-1000/);
  });
  await expect(visit(column(page, "Noah"), "Ana Drag")).toHaveClass(/at-1400/);
  await expect(visit(column(page, "Leilani"), "Ana Drag")).toHaveCount(0);
  await expect(page.locator(".callout[data-tone=ok]")).toContainText("Ana Drag");
  expect(await startsAt(desk, "Ana Drag")).toBe(at("14:00"));

  // Escape leaves a drag; a click opens the visit.
  const before = page.url();
  await drag(page, visit(page, "Ana Drag"), column(page, "Mia"), 11, async () => {
    await page.keyboard.press("Escape");
    await expect(page.locator(".drop-mark")).toHaveCount(0);
  });
  expect(page.url()).toBe(before);
  expect(await startsAt(desk, "Ana Drag")).toBe(at("14:00"));
  await visit(page, "Ana Drag").click();
  await expect(page.locator("#history")).toContainText("Moved from");
});

test("a time that is taken moves nothing, and the nearest free ones are a tap away", async ({ context, desk }) => {
  // A browser notes each conflict; so this page is one that may be complained about.
  await desk.letIn(context);
  const page = await context.newPage();
  await page.goto(book(desk));
  const [leilani] = await people(page);
  await haircut(desk, leilani, "Ana First", "10:00");
  await haircut(desk, leilani, "Ben Second", "15:00");
  await expect(visit(page, "Ben Second")).toBeVisible();
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST"),
    drag(page, visit(page, "Ben Second"), column(page, "Leilani"), 10),
  ]);
  expect(answer.status()).toBe(409);
  await expect(page.locator(".callout[data-tone=bad]")).toBeVisible();
  expect(await startsAt(desk, "Ben Second")).toBe(at("15:00"));
  await page.locator(".near .slot").first().click();
  await expect(page).toHaveURL(/appointments\?view=day/);
  const moved = await startsAt(desk, "Ben Second");
  expect(Math.abs(Date.parse(moved) - Date.parse(at("10:00")))).toBeLessThanOrEqual(45 * 60_000);
  expect(await startsAt(desk, "Ana First")).toBe(at("10:00"));
});

test("a visit is moved by key alone, and Escape leaves it where it is", async ({ page, desk }) => {
  await page.goto(book(desk));
  const [leilani] = await people(page);
  await haircut(desk, leilani, "Ana Keys", "10:00");
  await visit(page, "Ana Keys").getByRole("link").focus();
  await page.keyboard.press("m");
  await expect(page.getByRole("region", { name: "Move the visit" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Move the visit" })).toHaveCount(0);
  await page.keyboard.press("m");
  const move = page.getByRole("region", { name: "Move the visit" });
  await move.getByLabel("With").selectOption({ label: "Mia Torres" });
  await move.getByRole("button", { name: "Show free times" }).click();
  // Of the page that comes, not of the one that goes.
  await page.waitForURL(/[?&]with=/);
  await move.getByRole("button", { name: "4:30 PM" }).focus();
  await page.keyboard.press("Enter");
  await expect(visit(column(page, "Mia"), "Ana Keys")).toHaveClass(/at-1630/);
  expect(await startsAt(desk, "Ana Keys")).toBe(at("16:30"));
});

test("what is booked elsewhere appears without a reload, and the state of a visit is changed on its page", async ({ browser, page, desk }) => {
  await page.goto(book(desk));
  await expect(connection(page)).toHaveAttribute("data-state", "live");
  const [leilani] = await people(page);
  await page.evaluate(() => ((window as unknown as { same: boolean }).same = true));
  const id = await haircut(desk, leilani, "Ana Live", "13:00");
  await expect(visit(column(page, "Leilani"), "Ana Live")).toHaveClass(/at-1300/);
  await expect(page.locator("[data-number=booked]")).toHaveText("1");
  const customer = await browser.newPage();
  await ask(customer, desk, /Leilani/);
  await expect(page.locator("#requests")).toContainText(NAME);
  expect(await page.evaluate(() => (window as unknown as { same?: boolean }).same), "it is the same page").toBe(true);

  await page.locator("#requests").getByRole("button", { name: /Accept/ }).click();
  await expect(page.locator("#requests")).toHaveCount(0);
  expect(await desk.appointmentsOf(NAME)).toMatchObject([{ status: "booked" }]);

  await page.goto(`${desk.url}/dashboard/1/appointments/${id}`);
  await page.getByText("Cancel the visit").click();
  await page.getByRole("button", { name: "We cancel" }).click();
  await expect(page.locator("#visit .badge")).toHaveText("Cancelled");
  await expect(page.locator("#history")).toContainText("Cancelled by the salon");
  await expect(page.getByRole("link", { name: "Move" })).toHaveCount(0);
});

test.describe("away", () => {
  test.use({ serverGoesAway: true });
  test("edge 62: a page that was away shows the same as one that was there, in the same order", async ({ page, desk, context }) => {
    await page.goto(book(desk));
    const [leilani, mia] = await people(page);
    const first = await haircut(desk, leilani, "Ana One", "09:00");
    await expect(visit(page, "Ana One")).toBeVisible();
    await context.setOffline(true);
    await expect(connection(page)).not.toHaveAttribute("data-state", "live");
    await desk.end("SIGTERM");
    desk.later(60 * 60_000);
    await desk.run();
    await haircut(desk, leilani, "Ana Three", "12:00");
    await haircut(desk, leilani, "Ana Two", "11:00");
    await haircut(desk, mia, "Mia One", "11:00");
    const cancel = `${desk.url}/admin/shop/1/appointments/${first}/cancel`;
    const headers = { ...desk.authorization, "content-type": "application/json" };
    expect((await fetch(cancel, { method: "POST", headers, body: '{"by":"salon"}' })).ok).toBe(true);
    await context.setOffline(false);
    await expect(connection(page)).toHaveAttribute("data-state", "live", { timeout: 60_000 });
    const shown = (at: Page) => at.locator(".visit").evaluateAll((all) => all.map((one) => `${one.id} ${one.className} ${one.getAttribute("data-state")}`));
    await expect(visit(page, "Ana Two")).toBeVisible();
    await expect(visit(page, "Ana One")).toHaveAttribute("data-state", "cancelled");
    const there = await context.newPage();
    await there.goto(book(desk));
    expect(await shown(page)).toEqual(await shown(there));
    const names = await visit(column(page, "Leilani"), "Ana").locator("b").allTextContents();
    expect(names).toEqual(["Ana One", "Ana Two", "Ana Three"]);
  });
});

test("without a script a visit is booked, found, moved and completed by forms", async ({ browser, page, desk }) => {
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  const mine = await plain.newPage();
  await mine.goto(book(desk));
  await mine.getByRole("link", { name: "New booking" }).click();
  const form = mine.getByRole("region", { name: "Book for a customer" });
  await form.getByLabel("When").fill(`${DAY}T10:00`);
  await form.getByLabel("Name", { exact: true }).fill("Ana Plain");
  await form.getByRole("button", { name: "Book" }).click();
  await expect(visit(mine, "Ana Plain")).toHaveClass(/at-1000/);
  await mine.getByRole("link", { name: "List", exact: true }).click();
  await mine.getByLabel("Customer").fill("ana pl");
  await mine.getByRole("button", { name: "Search" }).click();
  await expect(mine.locator("[data-visit]")).toHaveCount(1);
  await mine.getByRole("link", { name: "Ana Plain" }).click();
  await mine.getByRole("link", { name: "Move" }).click();
  await mine.locator("#move .slot", { hasText: "3:15 PM" }).click();
  expect(await startsAt(desk, "Ana Plain")).toBe(at("15:15"));
  await plain.close();
});

test("a professional sees the own column only", async ({ browser, page, desk }) => {
  await page.goto(book(desk));
  const [leilani, mia] = await people(page);
  await haircut(desk, leilani, "Ana Mine", "10:00");
  await haircut(desk, mia, "Ben Hers", "10:00");
  const mine = await professional(desk, browser);
  await mine.goto(book(desk));
  await expect(mine.locator(".calendar-column")).toHaveCount(1);
  await expect(visit(mine, "Ana Mine")).toBeVisible();
  await expect(visit(mine, "Ben Hers")).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in the appointment book (${colorScheme})`, async ({ browser, page, desk }, info) => {
    const customer = await browser.newPage();
    await ask(customer, desk, /Leilani/);
    const [request] = await desk.appointmentsOf(NAME);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const pages = {
      day: "?day=2026-06-12",
      week: "?view=week&day=2026-06-12",
      list: "?view=list&from=2026-06-08&to=2026-06-14",
      booking: "?day=2026-06-12&book=1",
      visit: `/${request?.appointment_id}`,
      move: `/${request?.appointment_id}?move=1`,
    };
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(`${desk.url}/dashboard/1/appointments${path}`);
      await lookAt(page, info, `${name}-${colorScheme}`);
    }
  });
}
