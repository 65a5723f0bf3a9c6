import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isStorableText } from '#/lib/text.ts';
import { arrayLiteral, bulkRows } from '#/platform/bulk-rows.ts';
import { useTestDatabase } from '#test/database.ts';

const { sql } = useTestDatabase();

test('any text comes to the database as it is, and nothing as null', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }).filter(isStorableText),
    fc.constantFrom('NULL', 'null', '', '{}', '"', '\\', 'a,b', ' ', 'say "b"\n\\\t', '\u2028"', '😀"', 'é\\'),
    fc.constant(null),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
      const [row] = await sql<{ sent: (string | null)[] }>('SELECT $1::text[] AS sent', [arrayLiteral(texts)]);
      expect(row?.sent).toEqual(texts);
    }),
    { numRuns: 200 },
  );
});

test('rows keep their columns, types and order', async () => {
  const rows = bulkRows<{ id: number; at: Date | null }>([
    { name: 'id', type: 'int', of: (row) => row.id },
    { name: 'at', type: 'timestamptz', of: (row) => row.at },
  ]);
  const sent = [
    { id: 7, at: new Date('2026-03-01T12:00:00.123Z') },
    { id: -1, at: null },
  ];
  expect(await sql(rows.sql(1), rows.values(sent))).toEqual(sent);
  expect(await sql(rows.sql(1), rows.values([]))).toEqual([]);
});

test('instants of any century come to the millisecond', async () => {
  const rows = bulkRows<Date>([{ name: 'at', type: 'timestamptz', of: (at) => at }]);
  const at = fc.date({ min: new Date('1900-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  await fc.assert(
    fc.asyncProperty(fc.array(at, { minLength: 1, maxLength: 50 }), async (instants) => {
      const sent = await sql<{ at: Date }>(rows.sql(1), rows.values(instants));
      expect(sent.map((row) => row.at.getTime())).toEqual(instants.map((instant) => instant.getTime()));
    }),
    { numRuns: 200 },
  );
});
