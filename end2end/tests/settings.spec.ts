// What an owner sets is heard in the next call and seen on the next page; and the own receptionist is tried without a phone.
import type { Page } from "@playwright/test";
import { lookAt } from "../look";
import { expect, test } from "../test";
import { post, voiceForm } from "../twilio";

const PAGES = ["", "/profile", "/hours", "/services", "/professionals", "/policies", "/phone", "/receptionist"];

async function priceOfHaircut(page: Page, base: string, price: string): Promise<void> {
  await page.goto(`${base}/dashboard/1/settings/services`);
  await page.getByRole("link", { name: /Haircut/ }).click();
  await page.getByLabel("Price", { exact: true }).fill(price);
  await page.getByRole("button", { name: "Save" }).click();
}

test("a changed price stands on the booking page, and a slip is named at its field", async ({ browser, desk }) => {
  // A browser that is told of a 422 says so in its console; so it is not the one that may not complain.
  const page = await browser.newPage();
  await desk.letIn(page.context());
  const price = page.locator("input[name=price]");
  await priceOfHaircut(page, desk.url, "about fifty");
  await expect(price).toHaveAttribute("aria-invalid", "true");
  await expect(price).toHaveValue("about fifty");
  await price.fill("52");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".callout[data-tone=ok]")).toBeVisible();
  await page.goto(`${desk.url}/book/safeharbour`);
  await expect(page.getByText("$52.00").first()).toBeVisible();
  await page.close();
});

test("a call is tried: it says the price, books, and what it booked is removed", async ({ desk, page }) => {
  await priceOfHaircut(page, desk.url, "61");
  await page.goto(`${desk.url}/dashboard/1/try`);
  await page.getByRole("button", { name: "Call" }).click();
  const say = async (words: string) => {
    const before = await page.locator(".turn").count();
    await page.getByLabel("Say something as the caller").fill(words);
    await page.getByRole("button", { name: "Say it" }).click();
    await expect.poll(() => page.locator(".turn").count()).toBeGreaterThan(before);
  };
  await say("How much is a haircut?");
  await expect(page.locator(".turn[data-speaker=desk]").last()).toContainText("$61");
  await say("It's Ana Silva, a haircut on Tuesday at 10 am please");
  for (const words of ["the first one", "808 555 0176", "yes please", "yes please"]) {
    if ((await page.locator("[data-visit]").count()) > 0) break;
    await say(words);
  }
  await expect(page.locator("[data-visit]")).toHaveCount(1);
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(page.locator("[data-visit] .badge")).toBeVisible();
  expect((await desk.appointmentsOf("Ana Silva")).map((visit) => visit.status)).toEqual(["cancelled"]);
});

test("a holiday is closed on the booking page, without a script too", async ({ browser, desk }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await desk.letIn(context);
  const page = await context.newPage();
  await page.goto(`${desk.url}/dashboard/1/settings/hours`);
  await page.getByLabel("Day", { exact: true }).fill("2026-06-16");
  await page.getByLabel("What it is").fill("Inventory");
  await page.getByRole("button", { name: "Add the day" }).click();
  await expect(page.getByText("Inventory")).toBeVisible();
  const free = async (day: string) => {
    const menu = await fetch(`${desk.url}/admin/shop/1/services`, { headers: desk.authorization });
    const { services } = (await menu.json()) as { services: { service_id: string }[] };
    const times = await fetch(`${desk.url}/book/safeharbour/times?services=${services[0]?.service_id}&from=${day}&to=${day}`);
    return ((await times.json()) as { days: { times: string[] }[] }).days[0]?.times.length;
  };
  expect(await free("2026-06-16")).toBe(0);
  expect(await free("2026-06-17")).toBeGreaterThan(0);
  await page.goto(`${desk.url}/dashboard/1/try`);
  await page.getByRole("button", { name: "Call" }).click();
  await page.getByLabel("Say something as the caller").fill("Are you open on June 16?");
  await page.getByRole("button", { name: "Say it" }).click();
  await expect(page.locator(".turn[data-speaker=desk]").last()).toContainText(/closed/i);
  await context.close();
});

test("staff first: the next call rings the staff's phone", async ({ desk, page }) => {
  await page.goto(`${desk.url}/dashboard/1/settings/receptionist`);
  await page.getByRole("radio", { name: /You first/ }).check();
  await page.getByRole("textbox", { name: "Your phone" }).fill("808 555 0111");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".callout[data-tone=ok]")).toBeVisible();
  const sid = "CA0123456789abcdef0123456789abcdef";
  const response = await post(desk, "/voice", voiceForm(sid, "+18085550176", "+18084826296"));
  expect(await response.text()).toContain("<Number>+18085550111</Number>");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the settings (${colorScheme})`, async ({ desk, page }, info) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const tail of [...PAGES, "/services?edit=new", "/professionals?edit=new", "try"]) {
      const path = tail === "try" ? "/dashboard/1/try" : `/dashboard/1/settings${tail}`;
      await page.goto(`${desk.url}${path}`);
      const name = tail.replace(/\W+/g, "-") || "people";
      await lookAt(page, info, `${name}-${colorScheme}`);
    }
  });
}
