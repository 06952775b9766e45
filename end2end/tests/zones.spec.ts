// The shop's time is the shop's wherever it is read, and whenever.
import { NAME, ask } from "../people";
import { expect, test } from "../test";

test("edge 18: the booking pages read the same in every zone, and a link opened across midnight names the same day", async ({
  browser,
  desk,
}) => {
  const customer = await browser.newPage();
  await ask(customer, desk, /Leilani/);
  const own = customer.url();
  const when = () => customer.locator(".own-visit .facts").innerText();
  await customer.locator("html[data-hydrated]").waitFor();
  const here = await when();
  await customer.close();
  for (const [timezoneId, locale] of [
    ["Pacific/Kiritimati", "en-GB"],
    ["Europe/Paris", "fr-FR"],
    ["Pacific/Pago_Pago", "es-MX"],
  ]) {
    const context = await browser.newContext({ timezoneId, locale });
    const page = await context.newPage();
    await page.goto(own);
    await page.locator("html[data-hydrated]").waitFor();
    expect(await page.locator(".own-visit .facts").innerText(), timezoneId).toBe(here);
    await page.goto(`${desk.url}/book/safeharbour`);
    await page.getByRole("checkbox", { name: /Haircut/ }).check();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("link", { name: /Leilani/ }).click();
    // The salon's today, a Friday, comes first, whatever day it is for the one who looks.
    await expect(page.locator(".day-strip .day").first()).toContainText("12");
    await context.close();
  }
  const [visit] = await desk.appointmentsOf(NAME);
  if (!visit) throw new Error("the visit is not there");
  // Ten in the evening in the salon, when it is tomorrow in London already, and an hour after its midnight.
  for (const hours of [13, 3]) {
    await desk.end("SIGTERM");
    desk.later(hours * 60 * 60 * 1000);
    await desk.run();
    const page = await browser.newPage({ timezoneId: "Europe/London" });
    await page.goto(own);
    await page.locator("html[data-hydrated]").waitFor();
    expect(await page.locator(".own-visit .facts dd.num").first().innerText()).toBe(
      here.split("\n").find((line) => line.includes(" to ")),
    );
    await page.close();
  }
  const calendar = await (await fetch(`${own}/calendar.ics`)).text();
  const starts = visit.starts_at.replace(/[-:]|\.\d+/g, "");
  expect(calendar).toContain(`DTSTART:${starts}`);
});
