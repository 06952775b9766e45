// A deploy under open pages: they come back by themselves, and load themselves anew when nobody is disturbed.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Frontdesk } from "../frontdesk";
import { expect, open, test as base } from "../test";

/** The built pages beside the program, as it finds them itself. */
const BUILT = resolve(dirname(process.env["FRONTDESK_BIN"] ?? join(__dirname, "../../target/debug/frontdesk")), "../site");

/** A server with pages of its own, which a test may exchange. */
const test = base.extend<{ site: string }>({
  site: async ({}, use) => {
    const site = join(await mkdtemp(join(tmpdir(), "frontdesk-site-")), "site");
    await cp(BUILT, site, { recursive: true });
    await use(site);
    await rm(dirname(site), { recursive: true, force: true });
  },
  desk: async ({ site }, use, info) => {
    const desk = await Frontdesk.start({ LEPTOS_SITE_ROOT: site });
    await use(desk);
    await desk.dispose();
    if (info.status !== info.expectedStatus) await info.attach("frontdesk.log", { body: desk.log });
  },
});

test.use({ serverGoesAway: true });

/** Ends the server, puts other pages in their place, and starts it again. */
async function deploy(desk: Frontdesk, site: string): Promise<void> {
  expect(await desk.end("SIGTERM"), desk.log).toBe(0);
  const style = join(site, "pkg/frontdesk.css");
  await writeFile(style, `${await readFile(style, "utf8")}\n/* deployed */\n`);
  await desk.run();
}

/** Lets a page believe that nobody has touched it for so long. */
const still = () => {
  const now = Date.now.bind(Date);
  Date.now = () => now() + ((window as { later?: number }).later ?? 0);
};
const wait = () => {
  const page = window as { later?: number };
  page.later = (page.later ?? 0) + 60_000;
};
const isTheSame = () => "stays" in window;

test("a plain page goes on while somebody types, and loads itself anew afterwards", async ({ desk, site, page }) => {
  await page.addInitScript(still);
  await page.goto(`${desk.url}/dashboard/1/calls`);
  await expect(page.locator(".connection")).toHaveAttribute("data-state", "live");
  await page.evaluate(() => Object.assign(window, { stays: true }));
  const old = await page.locator("html").getAttribute("data-build");
  const search = page.getByLabel("Name, number or words said");
  await search.fill("perm");
  await deploy(desk, site);
  await expect(page.locator("html[data-newer]")).toBeAttached();
  await page.evaluate(wait);
  // Twice as long as the page waits between two looks.
  await page.waitForTimeout(2_500);
  expect(await page.evaluate(isTheSame), "somebody types").toBe(true);
  await expect(search).toHaveValue("perm");
  await search.fill("");
  await search.blur();
  await page.evaluate(wait);
  await expect.poll(() => page.evaluate(isTheSame).catch(() => true)).toBe(false);
  await expect(page.locator("html")).not.toHaveAttribute("data-build", old ?? "");
  const kept = await fetch(`${desk.url}/pkg/${old}/frontdesk.css`);
  expect(kept.status, "files of the build before are kept").toBe(200);
  expect(await kept.text()).not.toContain("deployed");
});

test("the owner's page hears the shop again, and loads itself anew when it is left alone", async ({ desk, site, page }) => {
  await page.addInitScript(still);
  await open(page, desk.dashboard);
  await page.evaluate(() => Object.assign(window, { stays: true }));
  await deploy(desk, site);
  await expect(page.locator(".connection").first()).toHaveAttribute("data-state", "live", { timeout: 40_000 });
  await expect(page.locator("html[data-newer]")).toBeAttached();
  expect(await page.evaluate(isTheSame), "its reader has just moved").toBe(true);
  await page.evaluate(wait);
  await expect.poll(() => page.evaluate(isTheSame).catch(() => true)).toBe(false);
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
});

test("a page that rings is left as it is", async ({ desk, site, page }) => {
  await page.addInitScript(still);
  await open(page, `${desk.url}/dashboard/1`);
  await page.evaluate(() => {
    Object.assign(window, { stays: true });
    // As the professional's page says it while its sound is on.
    document.querySelector("main")?.insertAdjacentHTML("beforeend", '<span class="sound-state">Sound on</span>');
  });
  await deploy(desk, site);
  await expect(page.locator("html[data-newer]")).toBeAttached({ timeout: 40_000 });
  await page.evaluate(wait);
  await page.waitForTimeout(2_500);
  expect(await page.evaluate(isTheSame)).toBe(true);
});
