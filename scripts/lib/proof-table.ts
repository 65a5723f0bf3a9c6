import type { ProofReport } from '#/ledger/ledger.ts';

/** Header and rows. */
export type Table = string[][];

/** One row for each check. A check that ran in one statement with the one above it has no time of its own. */
export function proofTable({ checks }: ProofReport): Table {
  const rows = checks.map(({ name, checked, violations, milliseconds }) => [
    name,
    checked.toLocaleString('en'),
    violations.toLocaleString('en'),
    milliseconds === null ? '″' : `${(milliseconds / 1000).toFixed(2)} s`,
  ]);
  return [['check', 'checked', 'violations', 'time'], ...rows];
}

/** For the terminal: the first column to the left, the others to the right. */
export function alignTable(table: Table): string {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const align = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0);
  return table.map((row) => `  ${row.map(align).join('  ')}`.trimEnd()).join('\n');
}

/** Each broken check with its rule and its first offenders, in paragraphs; empty when there is none. */
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
