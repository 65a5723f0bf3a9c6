import { expect, test } from 'vitest';
import { type StatementLine, statementOf } from '#/features/credits/rules/statement.ts';
import { statementCsv, statementFileName } from '#/features/credits/rules/statement-csv.ts';

const november = { from: new Date('2026-11-01'), to: new Date('2026-12-01'), asOf: new Date('2026-11-21') };

function line(overrides: Partial<StatementLine>): StatementLine {
  return {
    id: 'a1',
    createdAt: new Date('2026-11-03T08:30:00Z'),
    type: 'DEBIT',
    reason: 'TEXT_TO_VIDEO',
    generationType: 'TEXT_TO_VIDEO',
    model: 'local-preview',
    description: 'Video from text',
    amount: -25,
    balance: 35,
    ...overrides,
  };
}

test('the opening balance, every line and the closing balance stand one below the other', () => {
  const due = line({
    id: null,
    type: 'EXPIRE',
    model: null,
    reason: 'expired',
    description: 'Credits expired',
    amount: -5,
    balance: 30,
  });
  expect(statementCsv(statementOf(november, 60, [line({}), due])).split('\r\n')).toEqual([
    'date,line,type,reason,description,credits,balance,booked,model',
    '2026-11-01T00:00:00.000Z,,OPENING,,,,60,,',
    '2026-11-03T08:30:00.000Z,a1,DEBIT,TEXT_TO_VIDEO,Video from text,-25,35,yes,local-preview',
    '2026-11-03T08:30:00.000Z,,EXPIRE,expired,Credits expired,-5,30,no,',
    '2026-11-21T00:00:00.000Z,,CLOSING,,,,30,,',
    '',
  ]);
});

test.each([
  ['=HYPERLINK("http://evil.example")', `"'=HYPERLINK(""http://evil.example"")"`],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['a, "b"\nc', '"a, ""b""\nc"'],
])('the description %j can be no formula, and no other row', (description, written) => {
  expect(statementCsv(statementOf(november, 60, [line({ description })]))).toContain(`,${written},-25,35,`);
});

test('a month’s file is named by the month, any other by its days', () => {
  const name = (from: string, to: string) => statementFileName('farthing', { from: new Date(from), to: new Date(to) });
  expect(name('2026-12-01', '2027-01-01')).toBe('farthing-statement-2026-12.csv');
  expect(name('2026-11-01', '2026-11-16')).toBe('farthing-statement-2026-11-01-to-2026-11-15.csv');
  expect(name('2026-11-01T06:00:00Z', '2026-12-01')).toBe('farthing-statement-2026-11-01-to-2026-11-30.csv');
});
