// The base of every test: a server of its own, and a page that may not complain.
// A console error, an uncaught exception, a CSP violation or a failed hydration fails the test, whatever it asserts.
import { test as base, expect, type Page } from "@playwright/test";
import { Frontdesk } from "./frontdesk";

/** Chromium's own words when a live socket's server is away; only tests that end the server expect them. */
const SOCKET_DROPPED = /^WebSocket connection to 'ws:\/\/127\.0\.0\.1:\d+\/ops[^']*' failed: /;
/** The same, when a page asks whether it is still signed in. */
const SERVER_AWAY = /^Failed to load resource: net::ERR_(CONNECTION_REFUSED|EMPTY_RESPONSE|CONNECTION_RESET)/;

type Fixtures = {
  /** The test ends the server, so the browser will miss its live socket. */
  serverGoesAway: boolean;
  /** A running server with the demo salon. */
  desk: Frontdesk;
};

export const test = base.extend<Fixtures>({
  serverGoesAway: [false, { option: true }],

  desk: async ({}, use, info) => {
    const desk = await Frontdesk.start();
    await use(desk);
    await desk.dispose();
    if (info.status !== info.expectedStatus) await info.attach("frontdesk.log", { body: desk.log });
  },

  // The owner's browser. It names `desk`, so that the server outlives the page.
  page: async ({ page, desk, serverGoesAway }, use) => {
    await desk.letIn(page.context());
    const complaints = await watch(page);
    await use(page);
    const dropped = (complaint: string) => serverGoesAway && (SOCKET_DROPPED.test(complaint) || SERVER_AWAY.test(complaint));
    expect(complaints.filter((complaint) => !dropped(complaint)), "the page complained").toEqual([]);
  },
});

export { expect };

/** Notes everything that a page complains about, from now on. */
export async function watch(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" || text.includes("[DANGER]")) complaints.push(text);
  });
  await page.exposeFunction("noteViolation", (what: string) => complaints.push(`CSP: ${what}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const note = (window as unknown as { noteViolation(what: string): void }).noteViolation;
      note(`${event.violatedDirective} forbids ${event.blockedURI || "inline"} at ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  return complaints;
}

/** Opens a page and waits until it is alive: hydrated, and hearing the shop. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator("html[data-hydrated]").waitFor();
  await expect(connection(page)).toHaveAttribute("data-state", "live");
}

/** Whether the page hears the shop right now. */
export function connection(page: Page) {
  return page.locator(".connection");
}

/** The turns on the page, as the page shows them. */
export async function turnsOf(page: Page): Promise<{ turn: number; speaker: string; text: string; heard: boolean }[]> {
  return page.locator(".transcript .turn").evaluateAll((turns) =>
    turns.map((turn) => ({
      turn: Number(turn.getAttribute("data-turn")),
      speaker: turn.getAttribute("data-speaker") ?? "",
      text: (turn.querySelector("p")?.textContent ?? "").replace(/\s+/g, " ").trim(),
      heard: turn.getAttribute("data-heard") !== "false",
    })),
  );
}
