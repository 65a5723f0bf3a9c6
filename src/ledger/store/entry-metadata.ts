import type { EntryReferences } from '#/ledger/rules/account.ts';

/** The columns of an entry that its metadata is composed of, as a Prisma select. */
export const metadataSelect = {
  metadata: true,
  reason: true,
  taskId: true,
  grantId: true,
  settlesId: true,
  rolledOverTo: true,
  debtCredits: true,
  maxCostCredits: true,
  plan: true,
  price: true,
} as const;

type Facts = Pick<EntryReferences, 'taskId' | 'grantId' | 'settlesId' | 'rolledOverTo' | 'maxCostCredits'> & {
  reason: string;
  debtCredits: number;
  plan: string;
  price: unknown;
};
type Columns = { metadata: unknown } & { [Name in keyof Facts]: Facts[Name] | null };

/**
 * Returns the metadata of an entry as the API has it: what its columns say, under their names, with the further metadata. An
 * entry of before the columns has all of it in `metadata`.
 */
export function metadataOf({ metadata, ...columns }: Columns): Record<string, unknown> {
  const composed = { ...(metadata as Record<string, unknown>) };
  for (const name of factNames) if (columns[name] !== null) composed[name] = columns[name];
  return composed;
}

const { metadata: _, ...factSelect } = metadataSelect;
const factNames = Object.keys(factSelect) as (keyof typeof factSelect)[];
