// A customer and a professional, each in a browser of their own.
import type { Browser, Page } from "@playwright/test";
import type { Frontdesk } from "./frontdesk";
import { expect } from "./test";

/** The customer. */
export const NAME = "Kiana Akana";
const PASSWORD = "velvet-otter-mango-9";

/** A professional of the demo salon, signed in; the first one added is the first of the shop's list. */
export async function professional(desk: Frontdesk, browser: Browser, email = "leilani@salon.example"): Promise<Page> {
  const words = ["user", "add", "--email", email, "--role", "professional", "--location-id", "1", "--password-stdin"];
  await desk.command(words, PASSWORD);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${desk.url}/signin?next=%2Fprovider`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/provider$/);
  return page;
}

/** Asks for a haircut with somebody on the second free day; the page of the own booking is open afterwards. */
export async function ask(page: Page, desk: Frontdesk, who: RegExp): Promise<void> {
  await page.goto(`${desk.url}/book/safeharbour`);
  await page.getByRole("checkbox", { name: /Haircut/ }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("link", { name: who }).click();
  await page.locator("a.day").nth(1).click();
  await page.locator(".slot").first().click();
  await page.getByLabel("Name", { exact: true }).fill(NAME);
  await page.getByLabel("Mobile number").fill("808 555 0167");
  await page.getByRole("button", { name: /^Ask for/ }).click();
  await expect(page).toHaveURL(/\/b\/[0-9a-f]{48}$/);
}
