import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Explanation } from '#/features/credits/components/explanation.ts';
import type { LedgerLine } from '#/features/credits/components/ledger-line.ts';
import { LedgerTable } from '#/features/credits/components/ledger-table.tsx';
import { type Answers, refuse, renderWithApp } from '#test/render-with-app.tsx';

const createdAt = new Date('2024-05-01T10:00:00Z');

const charge: LedgerLine = {
  id: 'charge',
  amount: -25,
  balance: 35,
  type: 'DEBIT',
  generationType: 'TEXT_TO_VIDEO',
  description: 'Video from text',
  metadata: { price: { seconds: 4 } },
  refundsId: null,
  createdAt,
};
const refund: LedgerLine = {
  ...charge,
  id: 'refund',
  amount: 25,
  balance: 60,
  type: 'REFUND',
  description: 'Returned',
  metadata: { reason: 'failure' },
  refundsId: 'charge',
};

function explanationOf(line: LedgerLine, changed: Partial<Explanation> = {}): Explanation {
  return {
    line,
    by: 'you',
    price: null,
    fundings: [],
    refundOf: null,
    refunds: [],
    refundedCredits: 0,
    settlement: null,
    settles: null,
    task: null,
    grant: null,
    ...changed,
  };
}

const grant = {
  id: 'grant',
  source: 'PLAN' as const,
  amount: 500,
  effectiveAt: createdAt,
  expiresAt: new Date('2024-06-01T10:00:00Z'),
  rolloverCapCredits: 500,
  rolloverUntil: new Date('2024-07-01T10:00:00Z'),
  rolledOverTo: null,
};

/** Opens the explanation of a line. */
async function open(line: LedgerLine, explain: Answers[string], lines = [line]) {
  renderWithApp(<LedgerTable lines={lines} />, { 'credits.explain': explain });
  const opener = screen.getByRole('button', { name: line.description });
  await userEvent.click(opener);
  return opener;
}

/** What the explanation says under a label. */
async function said(label: string): Promise<string> {
  const term = await screen.findByText(label, { selector: 'dt' });
  return term.nextElementSibling?.textContent ?? '';
}

test('a line opens and closes with its button, which says whether it is open', async () => {
  const opener = await open(charge, () => explanationOf(charge));
  expect(opener.getAttribute('aria-expanded')).toBe('true');
  expect(document.getElementById(opener.getAttribute('aria-controls') ?? '')).toBeTruthy();
  expect(await said('By')).toBe('You, May 1, 2024 at 10:00:00');
  await userEvent.keyboard('{Enter}');
  expect(opener.getAttribute('aria-expanded')).toBe('false');
  expect(screen.queryByText('By')).toBeNull();
});

test('a charge says its price with the figures, the grants that paid, what came back and what became of the work', async () => {
  await open(charge, () =>
    explanationOf(charge, {
      price: {
        model: 'fal/fal-ai/bytedance/seedance/v1/pro/fast/text-to-video',
        rule: 'tiers',
        explanation: '25 credits for up to 5 s',
        figures: { seconds: 4, aspectRatio: 'square', multiplier: 1 },
      },
      fundings: [
        { grantId: 'a', source: 'PLAN', credits: -20, expiresAt: new Date('2024-06-01T12:00:00Z'), standsInFor: null },
        { grantId: 'b', source: 'PURCHASE', credits: -5, expiresAt: null, standsInFor: null },
      ],
      refunds: [{ id: 'elsewhere', type: 'REFUND', amount: 25, description: 'Back', createdAt, reason: 'failure' }],
      refundedCredits: 25,
      task: { uuid: 'task', type: 'TEXT_TO_VIDEO', status: 'failed' },
    }),
  );
  expect(await said('Price')).toBe('25 credits for up to 5 sSeedance 1.0 Pro Fast · 4 seconds · Square');
  expect(await said('Paid with')).toBe(
    '20 from Monthly, which expired on June 1, 20245 from Pack, which never expires',
  );
  expect(await said('Came back')).toBe('25 credits on May 1, 2024, because the work failed. ');
  expect(await said('Work')).toBe('It could not be made.');
});

test('a return says of which charge it is, why, and which grant it stands in for', async () => {
  const standsInFor = { grantId: 'a', source: 'PLAN' as const, expiresAt: new Date('2024-04-20T10:00:00Z') };
  await open(
    refund,
    () =>
      explanationOf(refund, {
        by: 'system',
        refundOf: charge,
        fundings: [{ grantId: 'g', source: 'GRACE', credits: 25, expiresAt: new Date('2024-05-08'), standsInFor }],
      }),
    [refund, charge],
  );
  expect(await said('For')).toBe('25 of the charge of 25 credits on May 1, 2024, because the work failed.');
  expect(await said('Went to')).toBe(
    '25 to Returned, which expired on May 8, 2024, in place of Monthly, which had expired on April 20, 2024',
  );
  expect(await said('By')).toContain('The system');
});

test('an expiry that was undone and the line that undid it name each other', async () => {
  const expiry: LedgerLine = { ...charge, id: 'expiry', type: 'EXPIRE', metadata: {}, generationType: null };
  const undone: LedgerLine = { ...refund, refundsId: 'expiry', metadata: { reason: 'expiry' } };
  const standsInFor = { grantId: 'a', source: 'PLAN' as const, expiresAt: new Date('2024-06-20T10:00:00Z') };
  await open(
    undone,
    () =>
      explanationOf(undone, {
        refundOf: expiry,
        grant: { ...grant, role: 'restored', rolledOverTo: null },
        fundings: [{ grantId: 'g', source: 'GRACE', credits: 25, expiresAt: new Date('2024-05-08'), standsInFor }],
      }),
    [undone, expiry],
  );
  expect(screen.getByText('See the expiry')).toBeDefined();
  expect(await said('For')).toBe('The credits that were booked as expired on May 1, 2024, because a clock was wrong.');
  expect(await said('Went to')).toBe('25 to Returned, which expired on May 8, 2024, in place of Monthly');
});

test('an expiry that was undone says what came back', async () => {
  const expiry: LedgerLine = { ...charge, id: 'expiry', type: 'EXPIRE', metadata: {}, generationType: null };
  await open(expiry, () =>
    explanationOf(expiry, {
      grant: { ...grant, role: 'endedTooEarly', rolledOverTo: null },
      refunds: [{ id: 'elsewhere', type: 'REFUND', amount: 25, description: 'Back', createdAt, reason: 'expiry' }],
    }),
  );
  expect(await said('Came back')).toBe('25 credits on May 1, 2024, because a clock was wrong. ');
});

test.each([
  [{ outcome: 'settled' as const, costCredits: 5, furtherCredits: 0, uncollectedCredits: 0 }, 'It cost 5 credits.'],
  [
    { outcome: 'settled' as const, costCredits: 12, furtherCredits: 2, uncollectedCredits: 2 },
    'It cost 12 credits. 2 credits beyond what was held were charged as a line of their own. 2 credits were not there to be charged. They are not owed.',
  ],
  [
    { outcome: 'released' as const, costCredits: null, furtherCredits: 0, uncollectedCredits: 0 },
    'It was not done, so everything came back.',
  ],
])('a settlement of %j is said in words', async (settlement, words) => {
  await open(charge, () => explanationOf(charge, { settlement: { ...settlement, at: createdAt, furtherId: null } }));
  expect(await said('In the end')).toBe(words);
});

test.each([
  ['opened', null, 'Given', '500 credits of Monthly. They expired on June 1, 2024.'],
  ['ended', null, 'Ended', 'Monthly, 500 credits of May 1, 2024. What was unused then is gone.'],
  [
    'ended',
    { ...grant, source: 'ROLLOVER' as const, expiresAt: new Date('2024-07-01T10:00:00Z') },
    'Ended',
    'Monthly, 500 credits of May 1, 2024. What was unused goes on as a line of its own, until July 1, 2024.',
  ],
  [
    'takenBack',
    null,
    'Taken back',
    'Monthly, 500 credits of May 1, 2024. 20 credits of them had been used and were left owing.',
  ],
  [
    'endedTooEarly',
    null,
    'Ended',
    'Monthly, 500 credits of May 1, 2024. A clock was wrong: what was unused then came back.',
  ],
  ['paidDebt', null, 'Paid', 'From Monthly, towards what was owed.'],
] as const)('a grant that was %s is said in words', async (role, rolledOverTo, label, words) => {
  const line: LedgerLine = { ...charge, type: 'CLAWBACK', metadata: { debtCredits: 20 } };
  await open(line, () => explanationOf(line, { grant: { ...grant, role, rolledOverTo } }));
  expect(await said(label)).toBe(words);
});

test('an explanation that cannot be read offers to try again, and shows it then', async () => {
  let isDown = true;
  await open(charge, () => (isDown ? refuse('No.', { reason: 'INTERNAL' }) : explanationOf(charge)));
  const alert = within(await screen.findByRole('alert'));
  isDown = false;
  await userEvent.click(alert.getByRole('button', { name: 'Try again' }));
  expect(await said('By')).toContain('You');
});

test('a charge shows the words and the picture of what it made, and the way to it; what was removed has none', async () => {
  const made = { ...charge, metadata: { taskId: 'made' } };
  const gone = { ...charge, id: 'gone', metadata: { taskId: 'removed' } };
  const task = {
    uuid: 'made',
    type: 'TEXT_TO_IMAGE',
    status: 'succeeded',
    userInput: { prompt: 'A copper kettle' },
    outputUrl: 'https://product.example/api/files/made.png?signed',
    outputJson: null,
  };
  const asked: unknown[] = [];
  const bought = (input: unknown) => {
    asked.push(input);
    return [task];
  };
  const { container } = renderWithApp(<LedgerTable lines={[made, gone]} />, { 'credits.bought': bought });
  expect(await screen.findByText('A copper kettle')).toBeTruthy();
  const links = screen.getAllByRole('link', { name: 'Open what was made: A copper kettle' });
  expect(links.map((link) => link.getAttribute('href'))).toEqual(['/en/gallery?item=made']);
  expect([...container.querySelectorAll('img')].map((image) => image.getAttribute('src'))).toEqual([
    '/api/files/made.png?signed',
  ]);
  expect(asked).toEqual([{ taskIds: ['made', 'removed'] }]);
});
