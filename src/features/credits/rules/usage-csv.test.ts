import { expect, test } from 'vitest';
import { linesCsv, linesCsvHead, usageCsv, usageFileName } from '#/features/credits/rules/usage-csv.ts';

test('usage as CSV begins with the opening balance, and ends each day with its own', () => {
  const movement = {
    from: '2026-03-02',
    kind: 'spending',
    type: 'DEBIT',
    generationType: 'TEXT_TO_VIDEO',
    lines: 2,
    amount: -50,
  } as const;
  const balances = [
    { from: '2026-03-01', to: '2026-03-01', balance: 60 },
    { from: '2026-03-02', to: '2026-03-02', balance: 10 },
  ];
  expect(usageCsv({ from: '2026-03-01', openingBalance: 60, balances, movements: [movement] }).split('\r\n')).toEqual([
    'from,to,kind,type,generationType,lines,credits,balance',
    '2026-03-01,2026-03-01,OPENING,,,,,60',
    '2026-03-01,2026-03-01,CLOSING,,,,,60',
    '2026-03-02,2026-03-02,spending,DEBIT,TEXT_TO_VIDEO,2,-50,',
    '2026-03-02,2026-03-02,CLOSING,,,,,10',
    '',
  ]);
});

test('lines as CSV keep figures as they are, and text that begins like a formula from being one', () => {
  const line = {
    id: null,
    createdAt: new Date('2026-03-02T10:00:00Z'),
    type: 'EXPIRE',
    generationType: null,
    description: '=1+1',
    amount: -5,
    balance: 0,
  };
  expect(linesCsvHead + linesCsv([line])).toBe(
    `date,line,type,generationType,description,credits,balance,booked\r\n2026-03-02T10:00:00.000Z,,EXPIRE,,'=1+1,-5,0,no\r\n`,
  );
  expect(usageFileName('farthing', 'lines', { from: '2026-03-01', to: '2026-03-02' }, 'csv')).toBe(
    'farthing-lines-2026-03-01-to-2026-03-02.csv',
  );
});
