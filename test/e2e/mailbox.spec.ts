import { writeMail } from '#/platform/mail/write-mail.ts';
import { expectNoViolations } from '#test/e2e/axe.ts';
import { expect, test } from '#test/e2e/test.ts';
import { mailSamples } from '#test/mail-samples.ts';

test('without a mail server mails are read on this machine, as HTML and as plain text, and their links work', async ({
  page,
  context,
  product,
}) => {
  // Those of tests before, which had the same product.
  await product.db.mail.deleteMany();
  await page.goto('/en/mail');
  await expect(page.getByText('No mails yet.')).toBeVisible();
  const mail = { kind: 'lowCredits' as const, userId: null };
  await writeMail(product.db, { ...mail, to: 'first@example.org', data: { ...mailSamples.lowCredits, available: 3 } });
  await writeMail(product.db, { ...mail, to: 'second@example.org', data: mailSamples.lowCredits });
  await page.reload();
  const frame = page.frameLocator('iframe');
  await expect(page.getByRole('heading', { name: 'You have 9 credits left', level: 2 })).toBeVisible();
  await expect(frame.getByRole('heading')).toHaveText('You have 9 credits left');

  await page.getByRole('link', { name: /first@example\.org/ }).click();
  await expect(frame.getByRole('heading')).toHaveText('You have 3 credits left');
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    frame.getByRole('link', { name: 'See what you can get' }).click(),
  ]);
  await expect(opened).toHaveURL(`${product.url}/en/plans`);
  await page.getByRole('link', { name: 'As plain text' }).click();
  await expect(page.locator('pre')).toContainText(`See what you can get:\n${product.url}/en/plans`);
  // Here, since nothing may run in the frame of the other form, and so no look at it either.
  await expectNoViolations(page);
});

test('nobody elsewhere sees the mailbox: for them there is no such page', async ({ page, request, product }) => {
  await writeMail(product.db, {
    kind: 'lowCredits',
    userId: null,
    to: 'ada@example.org',
    data: mailSamples.lowCredits,
  });
  for (const [name, value] of [
    ['X-Forwarded-For', '192.0.2.1'],
    ['Host', 'rebound.example'],
    ['Via', '1.1 proxy'],
  ] as const) {
    const answer = await page.request.get('/en/mail', { headers: { [name]: value } });
    expect(answer.status(), name).toBe(404);
    expect(await answer.text()).not.toContain('ada@example.org');
  }
  expect((await request.get('/en/mail')).status()).toBe(200);
});
