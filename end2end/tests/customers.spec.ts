// The book of customers: searching, standing, changing, putting together, bringing in, forgetting; with and without a script.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../test";

/** A list of another system: two good rows, one wrong. */
const LIST = [
  "First name;Last name;Mobile;Email",
  "Kiana;Akana;808 555 0167;kiana@example.org",
  "Ana;;808 555 0190;",
  "Ana;Keahi;808 555 0190;",
  ";;808 555 0191;",
].join("\r\n");

async function bringIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/dashboard/1/customers/import`);
  await page.getByLabel("File").setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(`\uFEFF${LIST}`) });
  await page.getByRole("button", { name: "Look at it" }).click();
  await expect(page.getByText("Line 5")).toBeVisible();
  await expect(page.locator("#new-customers")).toHaveText("3");
  await page.getByRole("button", { name: "Take in the good rows" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Taken in" })).toBeVisible();
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with a script" : "without a script", () => {
    test.use({ javaScriptEnabled });

    test("a list is brought in, somebody is found, changed, put together and forgotten", async ({ desk, page }) => {
      await bringIn(page, desk.url);
      await page.goto(`${desk.url}/dashboard/1/customers`);
      const search = page.getByRole("searchbox");
      await search.fill("0167");
      await search.press("Enter");
      await page.getByRole("link", { name: "Kiana Akana" }).click();
      await page.getByLabel("Notes, for your people only").fill("likes tea");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByLabel("Notes, for your people only")).toHaveValue("likes tea");

      await page.goto(`${desk.url}/dashboard/1/customers?q=keahi+ana`);
      await page.getByRole("link", { name: "Ana Keahi" }).click();
      await page.getByRole("link", { name: "Compare" }).click();
      await page.getByRole("button", { name: "Put them together" }).click();
      await expect(page.getByRole("heading", { name: "Ana Keahi" })).toBeVisible();
      await expect(page.getByRole("link", { name: "Compare" })).toHaveCount(0);

      await page.getByRole("link", { name: "Forget this person" }).click();
      await page.getByRole("button", { name: "Forget this person" }).click();
      await expect(page).toHaveURL(/\/customers$/);
      await page.goto(`${desk.url}/dashboard/1/customers?q=keahi`);
      await expect(page.getByRole("link", { name: "Ana Keahi" })).toHaveCount(0);
    });
  });
}

test("two people who change one customer both see what the other wrote", async ({ desk, page }) => {
  await bringIn(page, desk.url);
  await page.goto(`${desk.url}/dashboard/1/customers?q=kiana`);
  await page.getByRole("link", { name: "Kiana Akana" }).click();
  // Its own page: a 409 is an error of the console.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await page.getByLabel("Formulas and allergies").fill("no ammonia");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Formulas and allergies")).toHaveValue("no ammonia");
  await other.getByLabel("Formulas and allergies").fill("6N");
  const saved = other.waitForResponse((response) => response.request().method() === "POST");
  await other.getByRole("button", { name: "Save" }).click();
  expect((await saved).status()).toBe(409);
  await expect(other.getByLabel("Formulas and allergies")).toHaveValue("6N");
  await expect(other.getByText("no ammonia")).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the pages of customers (${colorScheme})`, async ({ desk, page }) => {
    await page.emulateMedia({ colorScheme });
    await bringIn(page, desk.url);
    const pages = ["customers", "customers?segment=due", "customers?q=kiana", "customers/import", "privacy"];
    for (const [width, height] of [[1440, 900], [390, 844]] as const) {
      await page.setViewportSize({ width, height });
      for (const path of pages) {
        await page.goto(`${desk.url}/dashboard/1/${path}`);
        const found = await new AxeBuilder({ page }).analyze();
        expect(found.violations.map((violation) => `${path}: ${violation.id}`)).toEqual([]);
      }
      await page.goto(`${desk.url}/dashboard/1/customers?q=kiana`);
      await page.getByRole("link", { name: "Kiana Akana" }).click();
      const found = await new AxeBuilder({ page }).analyze();
      expect(found.violations.map((violation) => violation.id)).toEqual([]);
    }
  });
}
