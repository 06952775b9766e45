// From an empty database to an answered call, with clicks only: the first account, the shop, its website's draft, and a caller
// who hears a price that stood on the website. Also without scripts, and looked at by axe in both themes.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Page, test as base } from "@playwright/test";
import { Frontdesk } from "../frontdesk";
import { lookAt } from "../look";
import { Phone } from "../phone";
import { expect, watch } from "../test";

const NUMBER = "+18085550142";
const PASSWORD = "velvet-otter-mango-9";

/** The salon's website; the price can be changed. */
let price = "$180";
const website = () => `<!doctype html><html lang="en"><title>Kite &amp; Comb</title><h1>Kite &amp; Comb</h1>
  <h2>Services</h2><table>
  <tr><th>Service</th><th>Time</th><th>Price</th></tr>
  <tr><td>Haircut</td><td>40 min</td><td>$52</td></tr>
  <tr><td>Balayage</td><td>120 min</td><td>${price}</td></tr>
  <tr><td>Scalp Ritual</td><td>30 min</td><td>from $60</td></tr></table>
  <h2>Opening hours</h2><p>Monday to Saturday 9:00 am - 6:00 pm</p></html>`;

const test = base.extend<{ site: string; desk: Frontdesk }>({
  site: async ({}, use) => {
    const server: Server = createServer((request, response) => {
      response.writeHead(request.url === "/" ? 200 : 404, { "Content-Type": "text/html" });
      response.end(request.url === "/" ? website() : "nothing here");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    price = "$180";
    await use(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.close();
  },
  desk: async ({ site }, use, info) => {
    const desk = await Frontdesk.start({ FRONTDESK_ALLOW_FETCH_FROM: site }, false);
    await use(desk);
    await desk.dispose();
    if (info.status !== info.expectedStatus) await info.attach("frontdesk.log", { body: desk.log });
  },
});

/** The first account, then the shop. */
async function openShop(page: Page, desk: Frontdesk, site: string): Promise<void> {
  await page.goto(`${desk.url}/`);
  await expect(page).toHaveURL(`${desk.url}/setup`);
  await page.getByLabel("Your name").fill("Kim Okada");
  await page.getByLabel("Email").fill("kim@desk.example");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.getByRole("link", { name: "Add a shop" }).click();
  await page.getByLabel("Business name").fill("Kite & Comb");
  await page.getByLabel("Phone number").fill("808 555 0142");
  await page.getByLabel("Website").fill(`http://${site}/`);
  await page.getByRole("button", { name: "Open the shop" }).click();
  await expect(page).toHaveURL(`${desk.url}/dashboard/1/setup`);
}

test("from an empty database to an answered call", async ({ page, desk, site }) => {
  const complaints = await watch(page);
  await openShop(page, desk, site);
  // The page goes on by itself while the website is read.
  const draft = page.locator("#draft");
  await expect(draft.getByText("Balayage").first()).toBeVisible({ timeout: 30_000 });
  await expect(page.locator("#website .badge")).toHaveAttribute("data-tone", "ok");
  // An odd price is not ticked; the owner says what it is.
  const ritual = draft.locator("li", { hasText: "Scalp Ritual" });
  await expect(ritual.getByRole("checkbox")).not.toBeChecked();
  await ritual.getByLabel("Price of Scalp Ritual").fill("75");
  await ritual.getByRole("checkbox").check();
  await draft.getByRole("button", { name: "Approve what is ticked" }).click();
  await expect(page.locator("#steps [data-state=current]")).toContainText("Connect the phone");

  const phone = await Phone.dial(desk, "+18085550176", NUMBER);
  await phone.say("How much is a balayage?");
  expect(phone.heard).toContain("$180");
  await phone.say("How much is a scalp ritual?");
  expect(phone.heard).toContain("$75");
  await phone.hangUp();
  await expect(page.locator("#phone .badge")).toHaveAttribute("data-tone", "ok");

  // The website changes; nothing of it is said before the owner has agreed.
  price = "$195";
  await page.getByRole("button", { name: "Read again" }).click();
  await expect(draft.locator("li", { hasText: "Balayage" }).locator(".badge")).toHaveText("Changed", { timeout: 30_000 });
  const again = await Phone.dial(desk, "+18085550176", NUMBER);
  await again.say("How much is a balayage?");
  expect(again.heard).toContain("$180");
  await again.hangUp();
  expect(complaints).toEqual([]);
});

test("it works without a script, and approving twice is harmless", async ({ browser, desk, site }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await openShop(page, desk, site);
  await expect(async () => {
    await page.goto(`${desk.url}/dashboard/1/setup`);
    await expect(page.locator("#draft")).toContainText("Balayage", { timeout: 500 });
  }).toPass({ timeout: 30_000 });
  for (let times = 0; times < 2; times++) {
    await page.getByRole("button", { name: "Approve all without a question" }).click();
    await expect(page).toHaveURL(`${desk.url}/dashboard/1/setup`);
  }
  await expect(page.locator("#draft li", { hasText: "Balayage" })).toHaveCount(1);
  await expect(page.locator("#draft li", { hasText: "Balayage" }).locator(".badge")).toHaveText("As it is");
  await context.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the pages of setting up (${colorScheme})`, async ({ page, desk, site }, info) => {
    await page.emulateMedia({ colorScheme });
    await openShop(page, desk, site);
    await expect(page.locator("#draft").getByText("Balayage").first()).toBeVisible({ timeout: 30_000 });
    const phone = await Phone.dial(desk, "+18085550176", NUMBER);
    await phone.say("Do you sell gift cards?");
    await phone.hangUp();
    for (const path of ["/setup", "/dashboard/1/setup", "/dashboard/1/settings/questions"]) {
      await page.goto(`${desk.url}${path}`);
      await lookAt(page, info, `setup${path.replaceAll("/", "-")}-${colorScheme}`);
    }
  });
}
