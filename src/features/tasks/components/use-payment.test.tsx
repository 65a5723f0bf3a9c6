import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { localPreview } from '#/catalog/models.ts';
import { usePayment } from '#/features/tasks/components/use-payment.ts';
import { type Answers, refuse, renderWithApp } from '#test/render-with-app.tsx';

const quoteOf = (seconds: number) => ({
  costCredits: seconds > 5 ? 50 : 25,
  explanation: '',
  availableCredits: 60,
  debtCredits: 0,
  isEnough: true,
  balanceAfter: 0,
  missingCredits: 0,
  fundings: [{ source: 'SIGNUP', credits: seconds > 5 ? 50 : 25, expiresAt: null }],
});

function Paying({ isSignedIn }: { isSignedIn: boolean }) {
  const [seconds, setSeconds] = useState(5);
  const costCredits = seconds > 5 ? 50 : 25;
  const payment = usePayment({
    count: 1,
    isSignedIn,
    type: 'TEXT_TO_VIDEO',
    model: localPreview,
    input: { seconds, characters: 1200 },
    costCredits,
  });
  const { means } = payment;
  return (
    <>
      <button type="button" onClick={() => setSeconds(6)}>
        longer
      </button>
      <output>{means === null || means === 'loading' ? String(means) : means.availableCredits}</output>
      <p>{`${payment.fundings?.[0]?.credits ?? 'none'} ${payment.isStale ? 'stale' : 'fresh'}`}</p>
    </>
  );
}

function show(answers: Answers, isSignedIn = true) {
  const balance = () => ({ balance: 60, debtCredits: 0, held: 0, plan: 'Free', grants: [] });
  renderWithApp(<Paying isSignedIn={isSignedIn} />, { 'credits.balance': balance, ...answers });
}

test('the payment follows the price', async () => {
  show({ 'creditCosts.quote': (asked) => quoteOf((asked as { input: { seconds: number } }).input.seconds) });
  expect(await screen.findByText('25 fresh')).toBeTruthy();
  await userEvent.click(screen.getByRole('button'));
  expect(await screen.findByText('50 fresh')).toBeTruthy();
});

test('every measure is asked with', async () => {
  const inputs: unknown[] = [];
  show({
    'creditCosts.quote': (asked) => {
      inputs.push((asked as { input: unknown }).input);
      return quoteOf(5);
    },
  });
  expect(await screen.findByText('25 fresh')).toBeTruthy();
  expect(inputs).toEqual([{ seconds: 5, characters: 1200 }]);
});

test('the means are those of the balance where no quote can be had', async () => {
  show({ 'creditCosts.quote': () => refuse('No.', { reason: 'INTERNAL' }) });
  expect(await screen.findByText('60')).toBeTruthy();
  expect(screen.getByText('none fresh')).toBeTruthy();
});

test('for somebody who is signed out nothing is asked', () => {
  show({}, false);
  expect(screen.getByText('null')).toBeTruthy();
});
