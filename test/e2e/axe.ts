import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Looks at the page as it is once every animation that ends has ended: colours are read off the last frame. */
export async function expectNoViolations(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.all(ending.map((animation) => animation.finished.catch(() => {})));
  });
  // Not of style sheets: it would write those of the waveform anew, which the page's policy forbids. One rule wants them,
  // whether a style sheet locks the orientation.
  const { violations } = await new AxeBuilder({ page }).options({ preload: { assets: ['media'] } }).analyze();
  const found = violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target})`));
  expect(found).toEqual([]);
}
