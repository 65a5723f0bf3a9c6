import { z } from 'zod';
import { modelSchema } from '#/catalog/offered-models.ts';
import { movementKinds } from '#/features/credits/rules/movement-kind.ts';
import { historyInputSchema } from '#/ledger/schema.ts';

/** The longest period, in days. */
export const maxUsageDays = 366;
const usualDays = 30;
const dayMs = 86_400_000;

const dayError = 'must be a day from 2000-01-01 to 9999-12-31, such as 2026-11-30';
const daySchema = z.iso
  .date({ error: dayError, abort: true })
  .refine((day) => day >= '2000-01-01', { error: dayError });

const periodShape = { from: daySchema.optional(), to: daySchema.optional() };
const kindError = `must be one of ${movementKinds.join(', ')}`;

function isInOrder({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean {
  return !from || !to || from <= to;
}
function isShort({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean {
  return !from || !to || daysBetween(from, to) < maxUsageDays;
}
const inOrder = { path: ['to'], error: 'must not be before from' };
const short = { path: ['to'], error: `must be at most ${maxUsageDays - 1} days after from` };

/** A period of whole UTC days, both included: by default the last 30 days. `by` is what figures are of: a day or a week. */
export const usageInputSchema = z
  .strictObject({
    ...periodShape,
    by: z.enum(['day', 'week'], { error: 'must be day or week' }).default('day'),
  })
  .refine(isInOrder, inOrder)
  .refine(isShort, short);
export type UsageInput = z.output<typeof usageInputSchema>;

/** Lines of such a period: of one kind, for one type of task, by one model, or all; newest first, page by page. */
export const usageLinesInputSchema = z
  .strictObject({
    ...periodShape,
    kind: z.enum(movementKinds, { error: kindError }).optional(),
    type: z
      .string({ error: 'must be the name of a type of task, such as TEXT_TO_VIDEO' })
      .regex(/^[A-Z0-9_]{1,100}$/, { error: 'must be the name of a type of task, such as TEXT_TO_VIDEO' })
      .optional(),
    model: modelSchema.optional(),
    ...historyInputSchema.shape,
  })
  .refine(isInOrder, inOrder)
  .refine(isShort, short);
export type UsageLinesInput = z.output<typeof usageLinesInputSchema>;

/** A period of whole UTC days, both included, as in "2026-11-01" to "2026-11-30". */
export type UsagePeriod = { from: string; to: string };

/** Returns the period that was asked for. With one edge it is the 30 days after or up to it; nothing is asked for ahead of now. */
export function usagePeriod({ from, to }: Partial<UsagePeriod>, now: Date): UsagePeriod {
  const today = now.toISOString().slice(0, 10);
  if (from && !to && from >= today) return { from, to: from };
  const until = to ?? (from ? earlier(addDays(from, usualDays - 1), today) : today);
  return { from: from ?? addDays(until, 1 - usualDays), to: until };
}

/** The day so many days after another. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** How many days one day is after another. */
export function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / dayMs);
}

/** The first day of the week of a day: its Monday. */
export function weekOf(day: string): string {
  return addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}
