import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { CreditsDisplay } from '#/features/credits/components/credits-display.tsx';
import { type Answers, refuse, renderWithApp } from '#test/render-with-app.tsx';

const prices = {
  groups: {
    IMAGE_GENERATION: [],
    VIDEO_GENERATION: [{ type: 'TEXT_TO_VIDEO', cost: 25, description: '25 credits up to 5 seconds', models: [] }],
    AUDIO_GENERATION: [],
    LIPSYNC_GENERATION: [],
  },
  types: [],
};

function answersWith(account: {
  balance: number;
  held?: number;
  expiresAt?: Date | null;
  dearestPlan?: string;
  debtCredits?: number;
}): Answers {
  const { balance, held = 0, expiresAt = null, dearestPlan = 'Premium', debtCredits = 0 } = account;
  return {
    'credits.balance': () => ({
      balance,
      debtCredits,
      held,
      plan: 'Free',
      grants: [{ source: 'SIGNUP', remaining: balance, expiresAt }],
    }),
    'creditCosts.list': () => prices,
    'plans.list': () => ({ plans: [{ name: 'Free' }, { name: dearestPlan }] }),
  };
}

test('the balance stands in the header with its unit', async () => {
  renderWithApp(<CreditsDisplay />, answersWith({ balance: 60 }));
  expect(screen.getByRole('status', { name: 'Loading your balance' })).toBeTruthy();
  expect(await screen.findByRole('button', { name: '60 credits available' })).toBeTruthy();
});

test.each([
  [50, '50 credits available'],
  [49, '49 credits available, running low'],
  [10, '10 credits available, running low'],
  [9, '9 credits available, almost none left'],
  [1, '1 credit available, almost none left'],
])('how low %i credits are is said in words, not by colour alone', async (balance, name) => {
  renderWithApp(<CreditsDisplay />, answersWith({ balance }));
  expect(await screen.findByRole('button', { name })).toBeTruthy();
});

test('it opens balance, held, plan, prices and the way to more', async () => {
  renderWithApp(<CreditsDisplay />, answersWith({ balance: 35, held: 25 }));
  await userEvent.click(await screen.findByRole('button', { name: /35 credits/ }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Credits' }));
  expect(dialog.getByText('35 credits')).toBeTruthy();
  expect(dialog.getByText('25 credits')).toBeTruthy();
  expect(dialog.getByText('Free')).toBeTruthy();
  expect(await dialog.findByText('25 credits up to 5 seconds')).toBeTruthy();
  expect(dialog.getByRole('link', { name: 'Get more credits' }).getAttribute('href')).toBe('/en/plans');
});

test('on the dearest plan it offers to see the plans, not more credits', async () => {
  renderWithApp(<CreditsDisplay />, answersWith({ balance: 35, dearestPlan: 'Free' }));
  await userEvent.click(await screen.findByRole('button', { name: /35 credits/ }));
  const link = await screen.findByRole('link', { name: 'See the plans' });
  expect(link.getAttribute('href')).toBe('/en/plans');
  expect(screen.queryByRole('link', { name: 'Get more credits' })).toBeNull();
});

test('credits that expire say when', async () => {
  const inFiveDays = new Date(Date.now() + 5 * 24 * 60 * 60 * 1000 + 60_000);
  renderWithApp(<CreditsDisplay />, answersWith({ balance: 500, expiresAt: inFiveDays }));
  await userEvent.click(await screen.findByRole('button', { name: /500 credits/ }));
  expect(await screen.findByText(/^500 credits expire on .+, in 5 days$/)).toBeTruthy();
});

test('what is owed is said above the balance, and what it means', async () => {
  renderWithApp(<CreditsDisplay />, answersWith({ balance: 60, debtCredits: 20 }));
  await userEvent.click(await screen.findByRole('button', { name: /60 credits/ }));
  const note = await screen.findByRole('note');
  expect(note.textContent).toContain('You owe 20 credits of a payment that was taken back.');
  expect(note.textContent).toContain('until then nothing new can be made');
});

test('a balance that cannot be read offers to try again, and shows it then', async () => {
  let isDown = true;
  const answers = answersWith({ balance: 60 });
  const readBalance = answers['credits.balance'];
  answers['credits.balance'] = (input) => (isDown ? refuse('Not now.', { reason: 'REFUSED' }) : readBalance?.(input));
  renderWithApp(<CreditsDisplay />, answers);
  await userEvent.click(await screen.findByRole('button', { name: 'Balance' }));
  expect(await screen.findByText('Your balance could not be read. Your credits are safe.')).toBeTruthy();
  isDown = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await within(screen.getByRole('dialog')).findByText('60 credits')).toBeTruthy();
});
