import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { writeMail } from '#/platform/mail/write-mail.ts';
import { makeEverything } from '#test/e2e/everything-made.ts';
import { newPerson, signUpByApi, test } from '#test/e2e/test.ts';
import { mailSamples } from '#test/mail-samples.ts';
import { operatorViews, signedInViews, signedOutViews, type View } from '#test/screenshots/views.ts';

/** Where the pictures go, and whether only those that the README shows are made. */
const folder = process.env.SCREENSHOTS_FOLDER ?? '.data/screenshots';
const isForDocs = process.env.SCREENSHOTS_FOR_DOCS === '1';

const widths = isForDocs ? [1440] : [1440, 768, 360];
const themes = isForDocs ? (['light'] as const) : (['light', 'dark'] as const);

async function take(page: Page, views: readonly View[]): Promise<void> {
  for (const view of views.filter(({ isInDocs }) => isInDocs || !isForDocs)) {
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(view.path);
        await view.isReady(page);
        const name = isForDocs ? `${view.name}.png` : `${view.name}-${width}-${colorScheme}.png`;
        await page.screenshot({
          path: path.join(folder, name),
          fullPage: !isForDocs && !view.isOfWindow,
          animations: 'disabled',
        });
      }
    }
  }
}

test('every page, as somebody sees it who comes and who has made one of each type', async ({ page, product }) => {
  await mkdir(folder, { recursive: true });
  const mail = { kind: 'lowCredits' as const, userId: null, to: 'ada@example.org', data: mailSamples.lowCredits };
  await writeMail(product.db, mail);
  await take(page, signedOutViews);
  const { email } = await signUpByApi(page, { ...newPerson(), name: 'Ada Lovelace' });
  await take(
    page,
    signedInViews.filter(({ isBeforeAnything }) => isBeforeAnything),
  );
  await makeEverything(page);
  await take(
    page,
    signedInViews.filter(({ isBeforeAnything }) => !isBeforeAnything),
  );
  const { id } = await product.db.user.update({ where: { email }, data: { role: 'admin' } });
  await take(page, operatorViews(id));
});
