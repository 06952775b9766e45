// Coming in and going out as people do it: sign-in, sign-out, a session that is ended elsewhere, a forgotten password
// with a mail that is really sent, and the first start.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Frontdesk } from "../frontdesk";
import { Mailbox } from "../mailbox";
import { connection, expect, open, test } from "../test";

const NEW_PASSWORD = "lantern-copper-tide-4";

/** A living page is told by a failed request that it is no longer let in. */
test.use({ serverGoesAway: true });

async function signIn(page: Page, who: { email: string; password: string }): Promise<void> {
  await page.getByLabel("Email").fill(who.email);
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a stranger is led to the sign-in, comes in, and goes out again", async ({ browser, desk }) => {
  for (const javaScriptEnabled of [true, false]) {
    const page = await browser.newPage({ javaScriptEnabled });
    await page.goto(desk.dashboard);
    await expect(page).toHaveURL(/\/signin\?next=%2Fdashboard%2F1$/);

    await signIn(page, { ...desk.owner, password: "wrong" });
    await expect(page.locator(".callout[data-tone=bad]")).toBeVisible();
    await page.goto(desk.dashboard);
    await signIn(page, desk.owner);
    await expect(page).toHaveURL(desk.dashboard);

    await page.getByRole("button", { name: /account of/i }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    // The page may also learn from its live socket that it is signed out; then it comes back here afterwards.
    await expect(page).toHaveURL(/\/signin(\?next=%2Fdashboard%2F1)?$/);
    await page.goto(desk.dashboard);
    await expect(page).toHaveURL(/\/signin/);
    await page.close();
  }
});

test("a session that is ended elsewhere takes the page with it", async ({ page, browser, desk }) => {
  await open(page, desk.dashboard);
  const other = await browser.newPage();
  await other.goto(desk.dashboard);
  await signIn(other, desk.owner);
  await other.goto(`${desk.url}/account`);
  const rows = other.locator(".sessions li");
  await expect(rows).toHaveCount(2);
  await rows.getByRole("button", { name: "Sign out" }).click();
  await expect(other.locator(".callout[data-tone=ok]")).toBeVisible();

  await expect(page).toHaveURL(/\/signin\?next=%2Fdashboard%2F1$/, { timeout: 5_000 });
  await other.goto(desk.dashboard);
  await expect(connection(other)).toHaveAttribute("data-state", "live");
  await other.close();
});

test("a session that has expired leads to the sign-in", async ({ page, desk }) => {
  await open(page, desk.dashboard);
  await desk.end("SIGTERM");
  desk.later(31 * 24 * 60 * 60 * 1000);
  await desk.run();
  await expect(page).toHaveURL(/\/signin/, { timeout: 30_000 });
});

test("a forgotten password is chosen anew by the link in a mail", async ({ page }) => {
  const mailbox = await Mailbox.open();
  const desk = await Frontdesk.start({ SMTP_URL: mailbox.url });
  try {
    await page.goto(`${desk.url}/signin`);
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await page.getByLabel("Email").fill(desk.owner.email);
    await page.getByRole("button", { name: "Send the link" }).click();
    await expect(page.locator(".callout[data-tone=ok]")).toBeVisible();

    const mail = await mailbox.mailTo(desk.owner.email);
    const link = /https:\/\/frontdesk\.test(\/password\/\S+)/.exec(mail)?.[1];
    expect(link, mail).toBeDefined();
    await page.goto(`${desk.url}${link}`);
    await page.getByLabel("New password").fill(NEW_PASSWORD);
    await page.getByRole("button", { name: "Set the password" }).click();
    await signIn(page, { ...desk.owner, password: NEW_PASSWORD });
    await expect(page).toHaveURL(desk.dashboard);
  } finally {
    await desk.dispose();
    await mailbox.close();
  }
});

test("the first start makes the first account, once", async ({ page, browser }) => {
  const desk = await Frontdesk.start({}, false);
  try {
    await page.goto(`${desk.url}/setup`);
    await page.getByLabel("Your name").fill("Kim Okada");
    await page.getByLabel("Email").fill("kim@desk.example");
    await page.getByLabel("Password").fill(NEW_PASSWORD);
    await page.getByRole("button", { name: "Make the account" }).click();
    await expect(page).toHaveURL(`${desk.url}/operator`);
    const stranger = await browser.newPage();
    expect((await stranger.goto(`${desk.url}/setup`))?.status()).toBe(404);
    await stranger.close();
  } finally {
    await desk.dispose();
  }
});

test("an owner invites a colleague, who accepts, and takes the key away again", async ({ page, browser, desk }) => {
  await page.goto(`${desk.dashboard}/settings`);
  const people = page.getByRole("region", { name: "People who can sign in" });
  await people.getByLabel("Name").fill("Ana Keahi");
  await people.getByLabel("Email").fill("ana@salon.example");
  await people.getByLabel("Whose day").selectOption({ index: 1 });
  await people.getByRole("button", { name: "Invite" }).click();
  const link = await page.locator("output.once").textContent();
  const colleague = await browser.newPage();
  await colleague.goto(desk.url + new URL(link ?? "").pathname);
  await colleague.getByLabel("Your name").fill("Ana Keahi");
  await colleague.getByLabel("Password").fill(NEW_PASSWORD);
  await colleague.getByRole("button", { name: "Accept" }).click();
  await expect(colleague).toHaveURL(`${desk.url}/provider`);
  expect((await colleague.goto(`${desk.dashboard}/settings`))?.status()).toBe(404);

  await page.goto(`${desk.dashboard}/settings`);
  await expect(page.locator(".people li")).toHaveCount(2);
  await page.getByLabel("What is it for?").fill("the till");
  await page.getByRole("button", { name: "Make a key" }).click();
  const key = (await page.locator("output.once").textContent())?.trim() ?? "";
  const asTheTill = { headers: { Authorization: `Bearer ${key}` } };
  expect((await fetch(`${desk.url}/shops`, asTheTill)).status).toBe(200);
  await page.locator(".keys li", { hasText: "the till" }).getByRole("button", { name: "Revoke" }).click();
  await expect(page.locator(".keys li", { hasText: "the till" })).toHaveCount(0);
  expect((await fetch(`${desk.url}/shops`, asTheTill)).status).toBe(401);
  await expect(page.locator(".audit")).toContainText("the till");
  await colleague.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the pages of coming in and of settings (${colorScheme})`, async ({ page, browser, desk }, info) => {
    const stranger = await (await browser.newContext({ colorScheme })).newPage();
    await page.emulateMedia({ colorScheme });
    for (const [who, path] of [
      [stranger, "/"],
      [stranger, "/signin"],
      [stranger, "/forgot"],
      [stranger, "/password/x"],
      [stranger, "/api-docs"],
      [stranger, "/nothing-here"],
      [page, "/"],
      [page, "/account"],
      [page, "/dashboard/1/settings"],
      [page, "/provider"],
    ] as const) {
      await who.goto(`${desk.url}${path}`);
      const { violations } = await new AxeBuilder({ page: who }).analyze();
      expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes[0]?.html}`)).toEqual([]);
      for (const width of [390, 1440]) {
        await who.setViewportSize({ width, height: 900 });
        const name = `${who === page ? "own" : "stranger"}${path.replaceAll("/", "-")}-${colorScheme}-${width}.png`;
        await who.screenshot({ path: info.outputPath(name) });
        const overflow = await who.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${path} at ${width}: the page is wider than the window`).toBeLessThanOrEqual(0);
      }
    }
    await stranger.context().close();
  });
}
