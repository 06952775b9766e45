// A page as it is looked at: on a phone and on a desk, by axe, as a picture, and never wider than its window.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, type TestInfo } from "@playwright/test";

/** Looks at the page that is open. `name` is what its pictures are called. */
export async function lookAt(page: Page, info: TestInfo, name: string): Promise<void> {
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${name} ${width} ${id}: ${nodes[0]?.html}`)).toEqual([]);
    await page.screenshot({ path: info.outputPath(`${name}-${width}.png`), fullPage: true });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${name} at ${width}: the page is wider than the window`).toBeLessThanOrEqual(0);
  }
}
