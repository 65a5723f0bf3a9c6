import { z } from 'zod';
import { billingCycleSchema } from '#/catalog/plans.ts';
import { savePlanInputSchema } from '#/features/plans/schema.ts';
import { taskStatuses } from '#/features/tasks/schema.ts';
import {
  creditsSchema,
  descriptionSchema,
  givenSources,
  historyInputSchema,
  idSchema,
  instantSchema,
} from '#/ledger/schema.ts';
import { idempotencyKeySchema } from '#/lib/idempotency-key.ts';
import { isStorableText, storableTextMessage } from '#/lib/text.ts';

/** A text that an operator looks for: an address, a name, or the id of a user, a task, a ledger line or a grant. */
const soughtSchema = z
  .string({ error: 'must be text of 1 to 200 characters' })
  .trim()
  .min(1, { error: 'must have 1 to 200 characters' })
  .max(200, { error: 'must have 1 to 200 characters' })
  .refine(isStorableText, { error: storableTextMessage });

/** A text to compare with, of at most so many characters. */
const comparedSchema = (most: number) => {
  const error = `must be text of at most ${most} characters`;
  return z.string({ error }).max(most, { error }).refine(isStorableText, { error: storableTextMessage });
};
const planNameError = 'must be the name of a plan';
const planNameSchema = z
  .string({ error: planNameError })
  .min(1, { error: planNameError })
  .max(100, { error: planNameError })
  .refine(isStorableText, { error: storableTextMessage });

const limitError = 'must be a whole number from 1 to 100';
const limitSchema = z
  .int({ error: limitError })
  .min(1, { error: limitError })
  .max(100, { error: limitError })
  .default(20);

const reasonError = 'must be text of 1 to 500 characters';
/** Why an operator does something. It stands in the record of acts and nowhere else. */
export const reasonSchema = z
  .string({ error: reasonError })
  .trim()
  .min(1, { error: reasonError })
  .max(500, { error: reasonError })
  .refine(isStorableText, { error: storableTextMessage });

export const findUsersInputSchema = z.strictObject({ text: soughtSchema, limit: limitSchema });

/** One account, as it is now or as it was at an instant. */
export const getUserInputSchema = z.strictObject({ userId: idSchema, at: instantSchema.optional() });

/** Which page of the record of acts: newest first, of one user or one actor where that is said. */
export const auditInputSchema = z.strictObject({
  userId: idSchema.optional(),
  actor: comparedSchema(100).optional(),
  act: comparedSchema(50).optional(),
  limit: limitSchema,
  /** The `nextCursor` of the page before. */
  cursor: idSchema.optional(),
});

const userId = idSchema;

/** Ends every session of a user. */
const signOutAct = z.strictObject({ act: z.literal('signOut'), userId });
/** Notes something about a user: the reason is the note, and nothing changes. */
const noteAct = z.strictObject({ act: z.literal('note'), userId });
/** Gives credits. */
const grantAct = z.strictObject({
  act: z.literal('grant'),
  userId,
  amountCredits: creditsSchema(),
  source: z.enum(givenSources, { error: `must be one of ${givenSources.join(', ')}` }).default('ADMIN'),
  expiresAt: instantSchema.nullable().default(null),
  /** What the user reads in the ledger line. */
  description: descriptionSchema.default('Credits from us'),
});
/** Takes an amount back, of one grant or of all that can be spent; without an amount all of that. */
const takeBackAct = z.strictObject({
  act: z.literal('takeBack'),
  userId,
  amountCredits: creditsSchema().optional(),
  grantId: idSchema.optional(),
});
/** Sets the plan at once or at the end of what is paid. */
const planAct = z.strictObject({
  act: z.literal('plan'),
  userId,
  planName: planNameSchema,
  billingCycle: billingCycleSchema.default('monthly'),
  when: z.enum(['now', 'atPeriodEnd'], { error: 'must be now or atPeriodEnd' }),
});
/** Blocks an account: no new charge and no session; what is open ends as usual. */
const blockAct = z.strictObject({ act: z.literal('block'), userId });
const unblockAct = z.strictObject({ act: z.literal('unblock'), userId });

/** What support may do: nothing of it gives more than was taken before. */
const supportActs = [
  /** Gives credits of a charge back: all that is left of it, or part. */
  z.strictObject({ act: z.literal('refund'), chargeId: idSchema, amountCredits: creditsSchema().optional() }),
  /** Gives back what expired in a line, to be spent within so many days (or the life of its grant, where that is shorter). */
  z.strictObject({
    act: z.literal('undoExpiry'),
    lineId: idSchema,
    days: z
      .int({ error: 'must be a whole number from 1 to 366' })
      .min(1, { error: 'must be a whole number from 1 to 366' })
      .max(366, { error: 'must be a whole number from 1 to 366' })
      .default(30),
  }),
  signOutAct,
  /** Ends an open task as failed, with all its credits back. */
  z.strictObject({ act: z.literal('endTask'), taskId: idSchema }),
  /** Has a task that failed or was canceled done again, as a new one that is charged at the price of now. */
  z.strictObject({ act: z.literal('retryTask'), taskId: idSchema }),
  /** Sends a mail again, to the address that the account has now. */
  z.strictObject({ act: z.literal('sendMail'), mailId: idSchema }),
  noteAct,
] as const;

const adminActs = [
  grantAct,
  takeBackAct,
  /** Takes back all that is left of a grant, which cannot be spent any more. */
  z.strictObject({ act: z.literal('void'), grantId: idSchema }),
  planAct,
  /** Cancels the change of plan that is scheduled. */
  z.strictObject({ act: z.literal('keepPlan'), userId }),
  blockAct,
  unblockAct,
  /** Lets whoever does it have the archive of everything that is an account's, as its owner has it, for an hour. */
  z.strictObject({ act: z.literal('export'), userId }),
  /** Has an account deleted in 14 days, as its owner may. */
  z.strictObject({ act: z.literal('delete'), userId }),
  /** Calls the deletion of an account off, while there is time. */
  z.strictObject({ act: z.literal('keepAccount'), userId }),
  z.strictObject({
    act: z.literal('role'),
    userId,
    role: z.enum(['user', 'support', 'admin'], { error: 'must be user, support or admin' }),
  }),
] as const;

export const supportActSchema = z.discriminatedUnion('act', supportActs);
export const actSchema = z.discriminatedUnion('act', [...supportActs, ...adminActs]);
/** Something that an operator does to one account, as data. */
export type Act = z.output<typeof actSchema>;

const asked = { reason: reasonSchema, idempotencyKey: idempotencyKeySchema };
export const previewSupportInputSchema = z.strictObject({ act: supportActSchema });
export const previewInputSchema = z.strictObject({ act: actSchema });
export const doSupportInputSchema = z.strictObject({ act: supportActSchema, ...asked });
export const doInputSchema = z.strictObject({ act: actSchema, ...asked });

/** What is done to each of many accounts. */
const manyUsersAct = z.discriminatedUnion('act', [
  noteAct.omit({ userId: true }),
  signOutAct.omit({ userId: true }),
  grantAct.omit({ userId: true }),
  takeBackAct.omit({ userId: true, grantId: true }),
  planAct.omit({ userId: true }),
  blockAct.omit({ userId: true }),
  unblockAct.omit({ userId: true }),
]);
const typeOfWorkError = 'must be a type of work, such as TEXT_TO_VIDEO';
const percentError = 'must be a whole number from 1 to 100';
const listError = 'must be a list of 1 to 1,000';

/** What a batch does, and to whom: accounts by list or plan, charges of a type in a time, or tasks by list. */
export const batchSchema = z.discriminatedUnion('of', [
  z.strictObject({
    of: z.literal('users'),
    /** Addresses or ids. */
    who: z.array(soughtSchema, { error: listError }).min(1, { error: listError }).max(1000, { error: listError }),
    act: manyUsersAct,
  }),
  z.strictObject({
    of: z.literal('holders'),
    planName: planNameSchema,
    createdFrom: instantSchema.optional(),
    createdTo: instantSchema.optional(),
    act: manyUsersAct,
  }),
  /** Gives so many percent of each charge back, rounded up. */
  z.strictObject({
    of: z.literal('charges'),
    generationType: z
      .string({ error: typeOfWorkError })
      .min(1, { error: typeOfWorkError })
      .max(100, { error: typeOfWorkError })
      .refine(isStorableText, { error: storableTextMessage }),
    from: instantSchema,
    to: instantSchema,
    percent: z.int({ error: percentError }).min(1, { error: percentError }).max(100, { error: percentError }),
  }),
  z.strictObject({
    of: z.literal('tasks'),
    taskIds: z.array(idSchema, { error: listError }).min(1, { error: listError }).max(1000, { error: listError }),
    act: z.enum(['endTask', 'retryTask'], { error: 'must be endTask or retryTask' }),
  }),
]);
export type BatchAsked = z.output<typeof batchSchema>;
export const makeBatchInputSchema = z.strictObject({ asked: batchSchema, ...asked });

/** An act that waits, or a batch, by its id. */
export const ofIdSchema = z.strictObject({ id: idSchema });
const ordinalError = 'must be the nextCursor of the page before';
/** The acts of a batch. `cursor` is the `nextCursor` of the page before. */
export const batchItemsInputSchema = z.strictObject({
  id: idSchema,
  cursor: z
    .string({ error: ordinalError })
    .regex(/^\d{1,9}$/, { error: ordinalError })
    .optional(),
});
const daysError = 'must be a whole number of days from 1 to 365';
const daysSchema = z.int({ error: daysError }).min(1, { error: daysError }).max(365, { error: daysError });

/**
 * Which tasks: in a state (`open`: waiting or under way), of a type, failed for a reason; of all accounts those of the last days, of one
 * user all.
 */
export const tasksInputSchema = z.strictObject({
  userId: idSchema.optional(),
  status: z.enum(['open', ...taskStatuses], { error: `must be one of open, ${taskStatuses.join(', ')}` }).optional(),
  type: comparedSchema(100).optional(),
  reason: comparedSchema(1000).optional(),
  days: daysSchema.default(30),
  limit: limitSchema,
  /** The `nextCursor` of the page before. */
  cursor: idSchema.optional(),
});

/** Tasks in groups, of the last days. */
export const taskGroupsInputSchema = z.strictObject({ days: daysSchema.default(30) });

/** The holders of a plan. `cursor` is the `nextCursor` of the page before. */
export const holdersInputSchema = z.strictObject({
  name: planNameSchema,
  cursor: idSchema.optional(),
});

/** The days of the overview: today, in UTC, and those before. */
export const overviewInputSchema = z.strictObject({ days: daysSchema.default(90) });

/** Whose view is opened, and why. */
export const openViewInputSchema = z.strictObject({ userId: idSchema, reason: reasonSchema });

/** Of whom something is read as they see it. */
export const viewedInputSchema = z.strictObject({ userId: idSchema });
export const viewedHistorySchema = historyInputSchema.extend({ userId: idSchema });
export const viewedTasksSchema = z.strictObject({ userId: idSchema, cursor: idSchema.optional() });

/** One line of a user's ledger, to be explained. */
export const explainInputSchema = z.strictObject({ userId: idSchema, id: idSchema });

/** A plan as it is to be, and why. */
export const savePlanAsInputSchema = z.strictObject({ plan: savePlanInputSchema, reason: reasonSchema });
