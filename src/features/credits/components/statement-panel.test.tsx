import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { brand } from '#/brand.ts';
import { StatementPanel } from '#/features/credits/components/statement-panel.tsx';
import { type Answers, refuse, renderWithApp } from '#test/render-with-app.tsx';

const november = {
  from: new Date('2026-11-01'),
  to: new Date('2026-12-01'),
  asOf: new Date('2026-11-21'),
  openingBalance: 10,
  closingBalance: 485,
  byType: [],
  costs: [{ generationType: 'TEXT_TO_VIDEO', lines: 4, charged: 75, returned: 25, net: 50 }],
  byReason: [
    { type: 'DEBIT', reason: 'TEXT_TO_VIDEO', lines: 3, amount: -75 },
    { type: 'REFUND', reason: 'failure', lines: 1, amount: 25 },
    { type: 'PURCHASE', reason: 'PLAN', lines: 1, amount: 525 },
  ],
  lineCount: 5,
};
const september = {
  ...november,
  from: new Date('2026-09-01'),
  to: new Date('2026-10-01'),
  asOf: new Date('2026-10-01'),
  openingBalance: 0,
  closingBalance: 0,
  byReason: [],
  costs: [],
};

function show(answers: Answers = {}) {
  renderWithApp(<StatementPanel />, {
    'credits.statementSpan': () => ({ firstLineAt: new Date('2026-09-15'), now: november.asOf }),
    'credits.statementTotals': (asked) => ((asked as { from: string }).from === '2026-11-01' ? november : september),
    ...answers,
  });
}

async function rows(name: string): Promise<string[]> {
  const table = await screen.findByRole('table', { name });
  return within(table)
    .getAllByRole('row')
    .map((row) => row.textContent ?? '');
}

test('the present month goes from its beginning to now by reason', async () => {
  show();
  expect(await rows('What moved in November 2026, by reason')).toEqual([
    'WhatCredits',
    'At the beginning10',
    'Videos from text · 3 lines−75',
    'Back after failures+25',
    'Plan upgrades+525',
    'Now485',
  ]);
  expect(await rows('In the end it cost')).toEqual(['Videos from text · 25 came back50']);
});

test('each month since the first line can be chosen, and its statement downloaded as CSV and JSON', async () => {
  show();
  const choice = await screen.findByRole('combobox', { name: 'Month' });
  expect(
    within(choice)
      .getAllByRole('option')
      .map((option) => option.textContent),
  ).toEqual(['November 2026', 'October 2026', 'September 2026']);
  await userEvent.selectOptions(choice, 'September 2026');
  expect((await rows('What moved in September 2026, by reason')).slice(1)).toEqual([
    'At the beginning0',
    'Nothing moved.',
    'At the end0',
  ]);
  const csv = screen.getByRole('link', { name: 'Download the statement of September 2026 as CSV' });
  expect(csv.getAttribute('href')).toBe('/api/credits/statement?from=2026-09-01&to=2026-10-01&format=csv');
  const json = screen.getByRole('link', { name: 'Download the statement of September 2026 as JSON' });
  expect(json.getAttribute('download')).toBe(`${brand.slug}-statement-2026-09.json`);
});

test('a month that cannot be read offers to try again', async () => {
  let isDown = true;
  show({ 'credits.statementTotals': () => (isDown ? refuse('No.', { reason: 'INTERNAL' }) : november) });
  expect(await screen.findByText('This month could not be read. Your credits are safe.')).toBeTruthy();
  isDown = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Plan upgrades')).toBeTruthy();
});

test('a charge of a type that the code does not know any more has a name', async () => {
  const byReason = [{ type: 'DEBIT', reason: 'TEXT_TO_POEM', lines: 1, amount: -8 }];
  show({ 'credits.statementTotals': () => ({ ...november, byReason }) });
  expect(await screen.findByText('Text to poem')).toBeTruthy();
});

test('a month with too many lines says where they can be had, and another can be chosen', async () => {
  show({ 'credits.statementTotals': () => refuse('to must be earlier.', { reason: 'VALIDATION', fields: [] }) });
  expect(await screen.findByText(/^This month has more than 50,000 lines\./)).toBeTruthy();
  expect(screen.getByRole('combobox', { name: 'Month' })).toBeTruthy();
});
