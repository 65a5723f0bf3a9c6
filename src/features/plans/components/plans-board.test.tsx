import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { PlansBoard } from '#/features/plans/components/plans-board.tsx';
import { type Answers, refuse, renderWithApp } from '#/test/render-with-app.tsx';

vi.mock('#/i18n/navigation.ts', () => import('#/test/plain-navigation.tsx'));

const description = 'For makers';
const plans = [
  { name: 'Free', description, monthlyPriceCents: 0, yearlyPriceCents: 0, credits: 60, features: [] },
  { name: 'Basic', description, monthlyPriceCents: 1500, yearlyPriceCents: 21_000, credits: 500, features: [] },
  { name: 'Premium', description, monthlyPriceCents: 2900, yearlyPriceCents: 29_000, credits: 1200, features: [] },
];

function show(currentPlan: string | null, answers: Answers = {}) {
  const currentCredits = currentPlan === null ? null : 10;
  renderWithApp(<PlansBoard />, { 'plans.list': () => ({ plans, currentPlan, currentCredits }), ...answers });
}

const planCard = async (name: string) => within(await screen.findByRole('article', { name }));

test('the current plan is marked, and only dearer ones are offered', async () => {
  show('Basic');
  expect((await planCard('Basic')).getByText('Your plan')).toBeTruthy();
  expect((await planCard('Free')).queryByRole('button')).toBeNull();
  expect((await planCard('Basic')).queryByRole('button')).toBeNull();
  expect((await planCard('Premium')).getByRole('button', { name: 'Upgrade · 1,200 credits now' })).toBeTruthy();
});

test('by the year a saving is shown only where there is one', async () => {
  show('Free');
  await userEvent.click(await screen.findByRole('radio', { name: 'Yearly' }));
  expect((await planCard('Premium')).getByText('Saves $58 against twelve months')).toBeTruthy();
  expect((await planCard('Basic')).getByText('$210')).toBeTruthy();
  expect((await planCard('Basic')).queryByText(/Saves/)).toBeNull();
});

test('an upgrade says with figures what it will do before it does it', async () => {
  const upgrade = vi.fn(() => ({ plan: 'Basic', credits: 510, grantedCredits: 500, replayed: false }));
  show('Free', { 'plans.upgrade': upgrade });
  await userEvent.click((await planCard('Basic')).getByRole('button'));
  const dialog = within(await screen.findByRole('dialog', { name: 'Upgrade to Basic' }));
  expect(dialog.getByText('Basic gives you 500 credits now.')).toBeTruthy();
  expect(dialog.getByText('You have 10. You will have 510 credits.')).toBeTruthy();
  expect(dialog.getByText('Test mode: nothing is charged.')).toBeTruthy();
  expect(upgrade).not.toHaveBeenCalled();
  await userEvent.click(dialog.getByRole('button', { name: 'Upgrade to Basic' }));
  const request = expect.objectContaining({ planName: 'Basic', billingCycle: 'monthly' });
  expect(upgrade).toHaveBeenCalledExactlyOnceWith(request);
});

const balanceOf = (balance: number) => () => ({ balance, held: 0, plan: 'Free', grants: [] });

async function openUpgrade() {
  const opener = (await planCard('Basic')).getByRole('button');
  await userEvent.click(opener);
  return { opener, dialog: within(await screen.findByRole('dialog', { name: 'Upgrade to Basic' })) };
}

test('the figures of an upgrade are those of the balance as it is now', async () => {
  show('Free', { 'credits.balance': balanceOf(35) });
  const { dialog } = await openUpgrade();
  expect(await dialog.findByText('You have 35. You will have 535 credits.')).toBeTruthy();
});

test('two presses at once are one upgrade', async () => {
  const upgrade = vi.fn(() => ({ plan: 'Basic', credits: 510, grantedCredits: 500, replayed: false }));
  show('Free', { 'credits.balance': balanceOf(10), 'plans.upgrade': upgrade });
  const { dialog } = await openUpgrade();
  const confirm = dialog.getByRole('button', { name: 'Upgrade to Basic' });
  fireEvent.click(confirm);
  fireEvent.click(confirm);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(upgrade).toHaveBeenCalledTimes(1);
});

test('after Escape, the focus is back on the button that asked', async () => {
  show('Free', { 'credits.balance': balanceOf(10) });
  const { opener } = await openUpgrade();
  expect(document.activeElement).not.toBe(opener);
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(document.activeElement).toBe(opener));
});

test('a session that has ended is said in the dialog, with the way back in', async () => {
  const upgrade = () => refuse('Sign in first.', { reason: 'UNAUTHORIZED' });
  show('Free', { 'credits.balance': balanceOf(10), 'plans.upgrade': upgrade });
  const { dialog } = await openUpgrade();
  await userEvent.click(dialog.getByRole('button', { name: 'Upgrade to Basic' }));
  expect(await dialog.findByText('You are signed out.')).toBeTruthy();
  expect(dialog.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toBe('/en/sign-in?next=%2Fen%2Fplans');
});

test('somebody who is signed out is led to sign-up, and back to the plans', async () => {
  show(null);
  const link = (await planCard('Premium')).getByRole('link', { name: 'Sign up for Premium' });
  expect(link.getAttribute('href')).toBe('/en/sign-up?next=%2Fen%2Fplans');
});
