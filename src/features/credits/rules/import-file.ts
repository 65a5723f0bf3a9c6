import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { creditsSchema, idSchema, importInputSchema } from '#/ledger/schema.ts';
import { isStorableText, storableTextMessage } from '#/lib/text.ts';

/** The most rows of one file, and its most bytes. */
export const maxImportRows = 100_000;
export const maxImportBytes = 16 * 1024 * 1024;

/** The reference of a row that names none: of a user there is one such balance. */
export const defaultReference = 'balance';

/** Who a row is of, as the file says it. */
type Whom = { email: string } | { userId: string };
/** One balance of a file, with the number of its line there. `amountCredits` is 0 where there is nothing to give. */
export type ImportRow = { line: number; whom: Whom; amountCredits: number; expiresAt: Date | null; reference: string };
/** What is wrong in a line: the column, and what is allowed in it. It says nothing of who the line is of. */
export type ImportProblem = { line: number; field: string; message: string };

/** Any text that an account may have as its address, whatever its form: the database knows whose it is. */
const emailSchema = z
  .string()
  .max(320, { error: 'must have at most 320 characters' })
  .refine(isStorableText, { error: storableTextMessage });

const columns = ['email', 'userId', 'credits', 'expiresAt', 'reference'] as const;
type Column = (typeof columns)[number];
type Cells = Partial<Record<Column, string>>;

const creditsOrNone = z
  .string()
  .regex(/^\d{1,10}$/, { error: 'must be a whole number from 0 to 1000000000, in digits only' })
  .transform(Number)
  .pipe(creditsSchema(0));
const expirySchema = z.iso
  .datetime({ error: 'must be an instant in UTC such as 2027-06-30T00:00:00Z, or empty for none' })
  .transform((text) => new Date(text))
  .pipe(importInputSchema.shape.expiresAt.unwrap().unwrap());

/**
 * Reads a file of balances: CSV in UTF-8 with a header row of some of the columns, in any order. Returns its rows, or what is wrong
 * in them, by line. Pure.
 */
export function readImportFile(text: string): { rows: ImportRow[] } | { problems: ImportProblem[] } {
  const parsed = parseCsv(text);
  if ('problems' in parsed) return parsed;
  const read = parsed.rows.map(({ record, info }) => readRow(record, info.lines));
  const problems = read.flatMap((row) => ('problems' in row ? row.problems : []));
  return problems.length > 0 ? { problems } : { rows: read.flatMap((row) => ('row' in row ? [row.row] : [])) };
}

type ParsedRow = { record: Cells; info: { lines: number } };

function parseCsv(text: string): { rows: ParsedRow[] } | { problems: ImportProblem[] } {
  const only = (line: number, field: string, message: string) => ({ problems: [{ line, field, message }] });
  let wrong: string | null = 'must be there';
  try {
    const rows: ParsedRow[] = parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
      columns: (names: string[]) => {
        wrong = wrongHeader(names);
        return names;
      },
    });
    if (wrong !== null) return only(1, 'header', wrong);
    if (rows.length === 0) return only(1, 'file', 'must have a row under the header');
    if (rows.length > maxImportRows) return only(1, 'file', `must have at most ${maxImportRows} rows: split it`);
    return { rows };
  } catch (error) {
    if (wrong !== null) return only(1, 'header', wrong);
    if (!(error instanceof CsvError)) throw error;
    const line = (error as { lines?: number }).lines ?? 1;
    return error.code === 'CSV_RECORD_INCONSISTENT_COLUMNS'
      ? only(line, 'row', 'must have as many cells as the header')
      : only(line, 'row', 'must be CSV: cells between commas, and those with a comma or a quote in double quotes');
  }
}

function wrongHeader(names: readonly string[]): string | null {
  const known: readonly string[] = columns;
  const isRight =
    names.every((name) => known.includes(name)) &&
    new Set(names).size === names.length &&
    names.includes('credits') &&
    (names.includes('email') || names.includes('userId'));
  return isRight
    ? null
    : `must name credits and email or userId, and besides at most expiresAt and reference, each once`;
}

function readRow(cells: Cells, line: number): { row: ImportRow } | { problems: ImportProblem[] } {
  const problems: ImportProblem[] = [];
  const read = <Value>(field: Column, schema: z.ZodType<Value>, text: string): Value | undefined => {
    const result = schema.safeParse(text);
    if (!result.success) problems.push({ line, field, message: result.error.issues[0]?.message ?? 'is wrong' });
    return result.data;
  };
  const { email = '', userId = '', credits = '', expiresAt = '', reference = '' } = cells;
  if ((email === '') === (userId === ''))
    problems.push({ line, field: 'email', message: 'must say who it is of, or userId must, and not both' });
  const whom: Whom =
    userId === ''
      ? { email: (read('email', emailSchema, email) ?? '').toLowerCase() }
      : { userId: read('userId', idSchema, userId) ?? '' };
  const row = {
    line,
    whom,
    amountCredits: read('credits', creditsOrNone, credits) ?? 0,
    expiresAt: expiresAt === '' ? null : (read('expiresAt', expirySchema, expiresAt) ?? null),
    reference: read('reference', importInputSchema.shape.reference, reference || defaultReference) ?? '',
  };
  return problems.length > 0 ? { problems } : { row };
}
