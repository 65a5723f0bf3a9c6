import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { SignUpOfferProvider } from '#/components/sign-up-offer.tsx';
import { PlansBoard } from '#/features/plans/components/plans-board.tsx';
import { type Answers, refuse, renderWithApp } from '#test/render-with-app.tsx';

const rest = { description: 'For makers', features: [] };
const plans = [
  { ...rest, name: 'Free', monthlyPriceCents: 0, yearlyPriceCents: 0, credits: 60, rolloverCapCredits: 0 },
  { ...rest, name: 'Basic', monthlyPriceCents: 1500, yearlyPriceCents: 21_000, credits: 500, rolloverCapCredits: 500 },
  {
    ...rest,
    name: 'Premium',
    monthlyPriceCents: 2900,
    yearlyPriceCents: 29_000,
    credits: 1200,
    rolloverCapCredits: 1200,
  },
];

const thisYear = new Date().getFullYear();
const monthEnd = new Date(Date.UTC(thisYear, 11, 21, 12));

/** What the server says of the plan somebody is on: paid by the month until 21 December, unless said otherwise. */
function currentOf(name: string, changed: Record<string, unknown> = {}) {
  const plan = plans.find((candidate) => candidate.name === name);
  const isPaid = name !== 'Free';
  const figures = { rolloverCapCredits: plan?.rolloverCapCredits, rolloverUntil: monthEnd, rollsOverCredits: 0 };
  const renewal = { at: monthEnd, plan: name, credits: plan?.credits, ...figures };
  return {
    plan,
    billingCycle: isPaid ? 'monthly' : null,
    startsAt: new Date(Date.UTC(thisYear, 10, 21, 12)),
    endsAt: isPaid ? monthEnd : null,
    renewal: isPaid ? renewal : null,
    nextPlan: null,
    nextPlanAt: null,
    nextBillingCycle: null,
    downgradeAt: isPaid ? monthEnd : null,
    ...changed,
  };
}

function show(currentPlan: string | null, answers: Answers = {}) {
  const currentCredits = currentPlan === null ? null : 10;
  renderWithApp(<PlansBoard />, {
    'plans.list': () => ({ plans, welcomeCredits: 60, currentPlan, currentCredits }),
    'plans.current': () => currentOf(currentPlan ?? ''),
    ...answers,
  });
}

const planCard = async (name: string) => within(await screen.findByRole('article', { name }));

test('the current plan is marked, dearer ones are offered at once and cheaper ones from when it ends', async () => {
  show('Basic');
  expect((await planCard('Basic')).getByText('Your plan')).toBeTruthy();
  expect(await (await planCard('Free')).findByRole('button', { name: 'Move down on December 21' })).toBeTruthy();
  expect((await planCard('Basic')).queryByRole('button')).toBeNull();
  expect((await planCard('Premium')).getByRole('button', { name: 'Upgrade · 1,200 credits now' })).toBeTruthy();
});

test('the current plan says when it renews, with how many credits and what becomes of unused ones', async () => {
  show('Basic');
  const renews = 'Renews on December 21 with 500 credits; up to 500 unused ones stay one month more.';
  expect(await (await planCard('Basic')).findByText(renews)).toBeTruthy();
});

test('Free has nothing to renew and nothing below it', async () => {
  show('Free');
  expect(await (await planCard('Free')).findByText('You are on this plan.')).toBeTruthy();
  expect((await planCard('Free')).queryByText(/unused/)).toBeNull();
  expect((await planCard('Basic')).getByText('Up to 500 unused stay a month more')).toBeTruthy();
});

test('where the plan’s period cannot be read, nothing is promised about it', async () => {
  show('Basic', { 'plans.current': () => refuse('No.', { reason: 'INTERNAL' }) });
  expect(await (await planCard('Basic')).findByText('You are on this plan.')).toBeTruthy();
  expect((await planCard('Free')).getByText('Your plan gives more than this one.')).toBeTruthy();
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
  expect(dialog.getByText(/^It renews on .+, and each month after, with 500 credits; up to 500 unused/)).toBeTruthy();
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

test('after an upgrade the focus is on the plan that is now the current one', async () => {
  let plan = 'Free';
  show('Free', {
    'plans.list': () => ({ plans, welcomeCredits: 60, currentPlan: plan, currentCredits: 10 }),
    'plans.current': () => currentOf(plan),
    'credits.balance': balanceOf(10),
    'plans.upgrade': () => {
      plan = 'Basic';
      return { plan, credits: 510, grantedCredits: 500, replayed: false };
    },
  });
  const { dialog, opener } = await openUpgrade();
  await userEvent.click(dialog.getByRole('button', { name: 'Upgrade to Basic' }));
  await waitFor(() => expect(document.activeElement?.id).toBe('plan-basic'));
  expect(opener.isConnected).toBe(false);
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

test('somebody who is signed out is told the credits of a new account, and nothing of them when today’s are given out', async () => {
  show(null);
  expect((await planCard('Free')).getByRole('link').textContent).toBe('Start free · 60 credits');
  cleanup();
  show(null, { 'plans.list': () => ({ plans, welcomeCredits: 0, currentPlan: null, currentCredits: null }) });
  expect((await planCard('Free')).getByRole('link').textContent).toBe('Start free');
});

test('where sign-up is closed, somebody who is signed out is led to sign-in', async () => {
  const board = (
    <SignUpOfferProvider isOpen={false}>
      <PlansBoard />
    </SignUpOfferProvider>
  );
  renderWithApp(board, {
    'plans.list': () => ({ plans, welcomeCredits: 60, currentPlan: null, currentCredits: null }),
  });
  for (const name of ['Free', 'Premium']) {
    const link = (await planCard(name)).getByRole('link', { name: 'Sign in' });
    expect(link.getAttribute('href')).toBe('/en/sign-in?next=%2Fen%2Fplans');
  }
});

const arranged = { nextPlan: 'Basic', nextPlanAt: monthEnd };

async function openMoveDown(planName: string) {
  const opener = await (await planCard(planName)).findByRole('button', { name: 'Move down on December 21' });
  await userEvent.click(opener);
  return { opener, dialog: within(await screen.findByRole('dialog', { name: `Move down to ${planName}` })) };
}

test('a move down says with figures what stays, until when, and what comes then', async () => {
  const downgrade = vi.fn(() => ({ plan: 'Premium', ...arranged, replayed: false }));
  show('Premium', { 'plans.downgrade': downgrade });
  const { dialog } = await openMoveDown('Basic');
  expect(dialog.getByText(/^Premium and everything in it stays until December 21, /)).toBeTruthy();
  expect(dialog.getByText('From then on Basic gives you 500 credits each month.')).toBeTruthy();
  expect(dialog.getByText('Of what is unused then, up to 1,200 credits stay one month more.')).toBeTruthy();
  expect(dialog.getByText('It then costs $15 a month.')).toBeTruthy();
  expect(downgrade).not.toHaveBeenCalled();
  await userEvent.click(dialog.getByRole('button', { name: 'Move down to Basic' }));
  expect(downgrade).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ planName: 'Basic' }));
  await waitFor(() => expect(document.activeElement?.id).toBe('plan-premium'));
});

test('a move down to Free says that no further credits come', async () => {
  show('Premium');
  const { dialog, opener } = await openMoveDown('Free');
  expect(dialog.getByText('From then on you are on Free, which gives no further credits.')).toBeTruthy();
  expect(dialog.queryByText(/It then costs/)).toBeNull();
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(document.activeElement).toBe(opener));
});

test('a refused move down says why in the dialog, and nothing has changed', async () => {
  const downgrade = () => refuse('planName must be a plan below Basic.', { reason: 'NOT_A_DOWNGRADE' });
  show('Premium', { 'plans.downgrade': downgrade });
  const { dialog } = await openMoveDown('Basic');
  await userEvent.click(dialog.getByRole('button', { name: 'Move down to Basic' }));
  expect(await dialog.findByText('planName must be a plan below Basic.')).toBeTruthy();
});

test('a plan that follows is shown on both cards, and can be called off', async () => {
  let isKept = false;
  const renewal = { ...currentOf('Premium').renewal, plan: 'Basic', credits: 500 };
  const keep = vi.fn(() => {
    isKept = true;
    return { plan: 'Premium', nextPlan: null, nextPlanAt: null, replayed: false };
  });
  show('Premium', {
    'plans.current': () => (isKept ? currentOf('Premium') : currentOf('Premium', { ...arranged, renewal })),
    'plans.keep': keep,
  });
  const premium = await planCard('Premium');
  expect(await premium.findByText(/^Basic follows on December 21, /)).toBeTruthy();
  expect((await planCard('Basic')).getByText('Next')).toBeTruthy();
  expect((await planCard('Basic')).getByText(/^Begins on December 21, /)).toBeTruthy();
  expect((await planCard('Free')).getByRole('button', { name: 'Move down on December 21' })).toBeTruthy();
  await userEvent.click(premium.getByRole('button', { name: 'Keep Premium' }));
  expect(await premium.findByText(/^Renews on December 21 with 1,200 credits/)).toBeTruthy();
  expect(keep).toHaveBeenCalledTimes(1);
  expect(document.activeElement?.id).toBe('plan-premium');
});

test('an upgrade says that it calls the move down off', async () => {
  show('Basic', { 'plans.current': () => currentOf('Basic', { nextPlan: 'Free', nextPlanAt: monthEnd }) });
  expect(await (await planCard('Free')).findByText('Next')).toBeTruthy();
  await userEvent.click((await planCard('Premium')).getByRole('button'));
  const dialog = within(await screen.findByRole('dialog', { name: 'Upgrade to Premium' }));
  expect(dialog.getByText('Free will not follow: your move down is called off.')).toBeTruthy();
});

const yearly = { nextPlan: 'Basic', nextPlanAt: monthEnd, nextBillingCycle: 'yearly' };

async function showYears() {
  await userEvent.click(await screen.findByRole('radio', { name: 'Yearly' }));
}

test('another billing cycle is offered on the current plan where its prices are shown, and says what it will do', async () => {
  const changeCycle = vi.fn(() => ({ plan: 'Basic', ...yearly, testMode: true, replayed: false }));
  show('Basic', { 'plans.changeCycle': changeCycle });
  await screen.findByText(/^Renews on/);
  expect((await planCard('Basic')).queryByRole('button')).toBeNull();
  await showYears();
  await userEvent.click((await planCard('Basic')).getByRole('button', { name: 'Pay by the year from December 21' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Pay Basic by the year' }));
  expect(dialog.getByText(/^You pay by the month until December 21, in .+\.$/)).toBeTruthy();
  expect(dialog.getByText('Basic gives the same as before: 500 credits each month, on the same day.')).toBeTruthy();
  expect(dialog.getByText('It then costs $210 a year.')).toBeTruthy();
  expect(dialog.getByText('A year costs $30 more than twelve months.')).toBeTruthy();
  expect(changeCycle).not.toHaveBeenCalled();
  await userEvent.click(dialog.getByRole('button', { name: 'Pay by the year' }));
  expect(changeCycle).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ billingCycle: 'yearly' }));
});

test('a billing cycle that is to follow is shown with its date and can be called off', async () => {
  const keep = vi.fn(() => ({ plan: 'Basic', nextPlan: null, nextPlanAt: null, replayed: false }));
  show('Basic', { 'plans.current': () => currentOf('Basic', yearly), 'plans.keep': keep });
  const card = await planCard('Basic');
  expect(await card.findByText(/^From December 21, in .+, you pay by the year\.$/)).toBeTruthy();
  expect(card.queryByText('Next')).toBeNull();
  await showYears();
  expect(card.queryByRole('button', { name: /^Pay by/ })).toBeNull();
  await userEvent.click(card.getByRole('button', { name: 'Keep paying by the month' }));
  expect(keep).toHaveBeenCalledTimes(1);
});

test('an upgrade and a move down say that they call off the other billing cycle', async () => {
  show('Basic', { 'plans.current': () => currentOf('Basic', yearly), 'credits.balance': balanceOf(10) });
  await screen.findByText(/you pay by the year/);
  const sentence = 'You will not change to paying by the year: that is called off.';
  await userEvent.click((await planCard('Premium')).getByRole('button'));
  expect(within(await screen.findByRole('dialog')).getByText(sentence)).toBeTruthy();
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await userEvent.click((await planCard('Free')).getByRole('button'));
  expect(within(await screen.findByRole('dialog')).getByText(sentence)).toBeTruthy();
});

test('somebody on Free is offered no billing cycle', async () => {
  show('Free');
  await screen.findByText('You are on this plan.');
  await showYears();
  expect((await planCard('Free')).queryByRole('button')).toBeNull();
});

test('a plan that is no longer sold is shown to who has it, between the others, with its price and its ways out', async () => {
  const gold = {
    ...rest,
    name: 'Gold',
    monthlyPriceCents: 2000,
    yearlyPriceCents: 20_000,
    credits: 700,
    rolloverCapCredits: 0,
  };
  show('Gold', { 'plans.current': () => ({ ...currentOf('Basic'), plan: gold }) });
  const card = await planCard('Gold');
  expect(card.getByText('No longer sold. You keep it, at its price, for as long as you want.')).toBeTruthy();
  expect([card.getByText('Your plan'), card.getByText('$20')]).toHaveLength(2);
  expect(screen.getAllByRole('article').map((one) => one.getAttribute('aria-label'))).toEqual([
    'Free',
    'Basic',
    'Gold',
    'Premium',
  ]);
  expect((await planCard('Basic')).getByRole('button', { name: 'Move down on December 21' })).toBeTruthy();
  expect((await planCard('Premium')).getByRole('button', { name: 'Upgrade · 1,200 credits now' })).toBeTruthy();
});
