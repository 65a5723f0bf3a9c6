import type { ProofReport } from '#/ledger/ledger.ts';

/** A header and rows of cells. */
export type Table = string[][];

/** Returns a table with one row per check. A check that ran in the same statement as the one above it has `″` as its time. */
export function proofTable({ checks }: ProofReport): Table {
  const rows = checks.map(({ name, checked, violations, milliseconds }) => [
    name,
    checked.toLocaleString('en'),
    violations.toLocaleString('en'),
    milliseconds === null ? '″' : `${(milliseconds / 1000).toFixed(2)} s`,
  ]);
  return [['check', 'checked', 'violations', 'time'], ...rows];
}

/** Formats a table for the terminal: the first column is aligned left, the others right. */
export function alignTable(table: Table): string {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const align = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0);
  return table.map((row) => `  ${row.map(align).join('  ')}`.trimEnd()).join('\n');
}

/** Describes each check with violations in a paragraph: its rule and its first offenders. Empty when there are none. */
export function describeViolations({ checks }: ProofReport): string {
  return checks
    .filter((check) => check.violations > 0)
    .map(({ name, rule, violations, offenders }) => {
      const more = violations - offenders.length;
      const lines = more > 0 ? [...offenders, `and ${more.toLocaleString('en')} more`] : offenders;
      return [`✗ ${name}: ${rule}`, ...lines.map((line) => `    ${line}`)].join('\n');
    })
    .join('\n\n');
}
