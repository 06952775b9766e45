// One visit from the customer's first tap to the professional's statement, in two browsers side by side.
import { NAME, ask, professional } from "../people";
import { expect, open, test } from "../test";

const DAY = 24 * 60 * 60 * 1000;

for (const javaScriptEnabled of [true, false]) {
  test(`a visit is asked for, accepted, talked about, done and earned (the customer's JavaScript ${javaScriptEnabled ? "on" : "off"})`, async ({
    browser,
    desk,
  }) => {
    const mine = await professional(desk, browser);
    await open(mine, `${desk.url}/provider`);
    const customer = await browser.newPage({ javaScriptEnabled });
    await ask(customer, desk, /Leilani/);
    const request = mine.locator(".request", { hasText: NAME });
    await request.getByRole("button", { name: "Accept" }).click();
    await expect(request).toHaveCount(0);
    await customer.reload();
    await expect(customer.locator(".own-visit .badge[data-tone=ok]")).toBeVisible();

    await customer.getByLabel("Message", { exact: true }).fill("Is there parking?");
    await customer.getByRole("button", { name: "Send" }).click();
    await expect(customer.locator(".chat li.bubble")).toHaveCount(1);
    const [visit] = await desk.appointmentsOf(NAME);
    if (!visit) throw new Error("the visit is not there");
    await mine.goto(`${desk.url}/chat/1/${visit.appointment_id}`);
    await mine.locator("html[data-hydrated]").waitFor();
    await expect(mine.locator(".chat li.bubble")).toContainText("Is there parking?");
    await mine.getByLabel("Message", { exact: true }).fill("Right behind the salon.");
    await mine.getByRole("button", { name: "Send" }).click();
    await expect(mine.locator(".chat li.bubble")).toHaveCount(2);
    if (!javaScriptEnabled) await customer.reload();
    await expect(customer.locator(".chat li.bubble").last()).toContainText("Right behind the salon.");

    // The next days pass.
    await desk.end("SIGTERM");
    desk.later(Date.parse(visit.starts_at) - Date.parse("2026-06-12T19:00:00Z") + DAY / 12);
    await desk.run();
    await open(mine, `${desk.url}/provider`);
    const unmarked = mine.getByRole("region", { name: "Did they come?" }).locator("li", { hasText: NAME });
    await unmarked.getByRole("button", { name: "Came" }).click();
    await expect(unmarked).toHaveCount(0);
    expect(await desk.appointmentsOf(NAME)).toMatchObject([{ status: "completed" }]);
    await customer.reload();
    await expect(customer.getByRole("link", { name: "Book another visit" })).toBeVisible();

    await mine.goto(`${desk.url}/provider/statement`);
    const line = mine.locator("tr", { hasText: NAME });
    // Of $45 the house keeps 30 %.
    await expect(line).toContainText("$31.50");
    await customer.close();
  });
}
