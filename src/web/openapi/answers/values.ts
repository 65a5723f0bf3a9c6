import { z } from 'zod';
import { taskTypeNames } from '#/catalog/task-types.ts';
import { grantSources, transactionTypes } from '#/ledger/schema.ts';

/** Values that many answers have. */

export const instant = z.iso.datetime().meta({
  id: 'Instant',
  description: 'An instant in UTC, to the millisecond.',
  examples: ['2026-11-30T09:00:00.000Z'],
});
export const uuid = z.guid().meta({ description: 'A UUID.' });
/** Signed where a line moves credits. */
export const credits = z.int();

export const transactionType = z.enum(transactionTypes).meta({
  id: 'TransactionType',
  description:
    'What a line of the ledger is: credits given, a plan or pack, a charge, a refund, an expiry, credits that were taken back.',
});
export const grantSource = z.enum(grantSources).meta({
  id: 'GrantSource',
  description: 'Why credits were given.',
});
export const taskType = z.enum(taskTypeNames).meta({
  id: 'TaskType',
  description: 'The type of a task. `EXTERNAL` is work that is done outside of the product.',
});
