import { unsubscribeUrlOf } from '#/platform/mail/unsubscribe-link.ts';
import { expectNoViolations } from '#test/e2e/axe.ts';
import { expect, signUpByApi, test } from '#test/e2e/test.ts';

test('what a user is told of is switched on and off on the account page, and by the link of a mail without a sign-in', async ({
  page,
  product,
}) => {
  const { email } = await signUpByApi(page);
  await page.goto('/en/account');
  const section = page.getByRole('region', { name: 'Notifications' });
  const ended = section.getByRole('switch', { name: 'Work is done: By mail' });
  const expiry = section.getByRole('switch', { name: 'Credits that end: By mail' });
  await expect(ended).not.toBeChecked();
  await ended.click();
  await expect(ended).toBeChecked();
  await expect(expiry).toBeChecked();
  await expectNoViolations(page);

  const { id: userId } = await product.db.user.findUniqueOrThrow({ where: { email } });
  const url =
    unsubscribeUrlOf({ baseUrl: product.url, secret: product.secret }, { kind: 'creditsExpire', userId }) ?? '';
  await page.context().clearCookies();
  await page.goto(url);
  await expect(page.getByRole('heading', { name: 'Stop these mails?' })).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Stop these mails' }).click();
  await expect(page.getByText('You get no more of these mails.')).toBeVisible();

  // A mail program asks for the same address by itself; another user's id does not go with the signature.
  const byProgram = { form: { 'List-Unsubscribe': 'One-Click' }, headers: { Origin: 'https://mail.example' } };
  expect((await page.request.post(url.replace('creditsExpire', 'planRenews'), byProgram)).status()).toBe(403);
  const low = unsubscribeUrlOf({ baseUrl: product.url, secret: product.secret }, { kind: 'lowCredits', userId }) ?? '';
  expect((await page.request.post(low, byProgram)).status()).toBe(204);
  expect((await page.request.post(low.replace(/userId=[^&]+/, 'userId=x'), byProgram)).status()).toBe(400);
  const choices = await product.db.notificationChoice.findMany({ where: { userId }, orderBy: { kind: 'asc' } });
  expect(choices.map(({ kind, channel, isOn }) => [kind, channel, isOn])).toEqual([
    ['creditsExpire', 'mail', false],
    ['lowCredits', 'mail', false],
    ['taskEnded', 'mail', true],
  ]);
});
