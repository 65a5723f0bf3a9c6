import type { inferRouterOutputs } from '@trpc/server';
import { z } from 'zod';
import { taskTypeNames } from '#/catalog/task-types.ts';
import type { Explanation } from '#/features/credits/rules/explain-line.ts';
import { type Statement, statementReasons } from '#/features/credits/rules/statement.ts';
import { credits, grantSource, instant, transactionType, uuid } from '#/web/openapi/answers/values.ts';
import { schemaOf } from '#/web/openapi/sent.ts';
import type { AppRouter } from '#/web/root.ts';

type Outputs = inferRouterOutputs<AppRouter>['credits'];

export const lineShape = {
  id: uuid,
  amount: credits.meta({ description: 'Signed, in credits.' }),
  balance: credits.meta({ description: 'The balance after it.' }),
  type: transactionType,
  generationType: z.string().nullable().meta({ description: 'What a charge is for.' }),
  description: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  refundsId: uuid.nullable().meta({ description: 'The line that it gives back or undoes.' }),
  createdAt: instant,
};

/** A line of the ledger as a page of it has them. */
export const transaction = schemaOf<Outputs['history']['transactions'][number]>()(z.strictObject(lineShape)).meta({
  id: 'CreditTransaction',
  examples: [
    {
      id: '019ad4b2-84a9-7c10-9f7e-2f6c4de1a0b3',
      amount: -25,
      balance: 35,
      type: 'DEBIT',
      generationType: 'TEXT_TO_VIDEO',
      description: 'Video from text',
      metadata: {},
      refundsId: null,
      createdAt: '2026-11-30T09:00:00.000Z',
    },
  ],
});

type Account = Pick<Outputs['balance'], 'balance' | 'debtCredits' | 'held' | 'plan'>;

/** What GET /api/credits answers. */
export const creditsAnswer = schemaOf<Account & Outputs['history']>()(
  z.strictObject({
    balance: credits.meta({ description: 'What can be spent at this instant.' }),
    debtCredits: credits.meta({
      description: 'Credits owed after a chargeback: until they are paid nothing is charged.',
    }),
    held: credits.meta({ description: 'What open tasks were charged. It has left the balance already.' }),
    plan: z.string(),
    transactions: z.array(transaction),
    nextCursor: z.string().nullable().meta({ description: 'The `cursor` of the next page; null on the last one.' }),
  }),
).meta({ id: 'Credits' });

const reference = z
  .strictObject({ id: uuid, type: transactionType, amount: credits, description: z.string(), createdAt: instant })
  .meta({ id: 'LineReference', description: 'A line that an explanation refers to.' });

const grantShape = {
  id: uuid,
  source: grantSource,
  amount: credits.meta({ description: 'What was given.' }),
  effectiveAt: instant,
  expiresAt: instant.nullable(),
  rolloverCapCredits: credits,
  rolloverUntil: instant.nullable(),
};
const grant = z.strictObject(grantShape).meta({ id: 'Grant' });

const price = z.strictObject({
  model: z.string().nullable().meta({ description: 'The model that was charged for. Null where the line names none.' }),
  rule: z.enum(['flat', 'tiers', 'perUnit', 'stated']),
  explanation: z.string(),
  figures: z.strictObject({
    seconds: z.number().optional(),
    aspectRatio: z.string().optional(),
    multiplier: z.number().optional(),
    maxCostCredits: z.number().optional(),
  }),
});

const funding = z.strictObject({
  grantId: uuid,
  source: grantSource,
  credits: credits.meta({ description: 'Below 0 what was taken from the grant, above 0 what was given to it.' }),
  expiresAt: instant.nullable(),
  standsInFor: z
    .strictObject({ grantId: uuid, source: grantSource, expiresAt: instant.nullable() })
    .nullable()
    .meta({ description: 'The grant that had paid, where it has ended since.' }),
});

const settlement = z.strictObject({
  outcome: z.enum(['settled', 'released']),
  at: instant,
  costCredits: credits.nullable(),
  furtherCredits: credits,
  uncollectedCredits: credits,
  furtherId: uuid.nullable(),
});

/** Why a line is as it is. */
export const explanation = schemaOf<Explanation>()(
  z.strictObject({
    line: z.strictObject(lineShape),
    by: z.enum(['you', 'admin', 'system']),
    price: price.nullable(),
    fundings: z.array(funding),
    refundOf: reference.nullable(),
    refunds: z.array(z.strictObject({ ...reference.shape, reason: z.string().nullable() })),
    refundedCredits: credits,
    settlement: settlement.nullable(),
    settles: reference.nullable(),
    task: z.strictObject({ uuid, type: z.string(), status: z.string() }).nullable(),
    grant: z
      .strictObject({
        ...grantShape,
        role: z.enum(['opened', 'ended', 'endedTooEarly', 'takenBack', 'restored', 'paidDebt']),
        rolledOverTo: grant.nullable(),
      })
      .nullable(),
  }),
).meta({ id: 'Explanation' });

const totalShape = { type: transactionType, lines: z.int(), amount: credits };
const reason = z.string().meta({
  id: 'StatementReason',
  description: `Why: of a charge the type of the task, also of one that is no longer made. Else one of ${statementReasons.slice(taskTypeNames.length).join(', ')}.`,
});

/** What was spent on one type of task by one model. */
export const modelTotal = z
  .strictObject({
    generationType: z.string(),
    model: z.string(),
    lines: z.int(),
    charged: credits,
    returned: credits.meta({ description: 'What came back of charges.' }),
    net: credits.meta({ description: 'What was charged, less what came back.' }),
  })
  .meta({ id: 'ModelTotal' });

/** The statement of a period. */
export const statement = schemaOf<Statement>()(
  z.strictObject({
    from: instant,
    to: instant,
    asOf: instant.meta({ description: 'Up to when the statement is complete.' }),
    openingBalance: credits,
    closingBalance: credits,
    byType: z.array(z.strictObject(totalShape)),
    byReason: z.array(z.strictObject({ ...totalShape, reason })),
    costs: z
      .array(
        z.strictObject({
          generationType: z.string().nullable(),
          lines: z.int(),
          charged: credits,
          returned: credits,
          net: credits,
        }),
      )
      .meta({ description: 'What charges of each type cost in the end: what was charged, less what came back.' }),
    models: z.array(modelTotal).meta({ description: 'The same by model of each type, of charges that name one.' }),
    lines: z.array(
      z.strictObject({
        id: uuid.nullable().meta({ description: 'Null where the line is due and not booked yet.' }),
        createdAt: instant,
        type: transactionType,
        reason,
        generationType: z.string().nullable(),
        model: z.string().nullable().meta({ description: 'Of a charge, and of what came back of one.' }),
        description: z.string(),
        amount: credits,
        balance: credits,
      }),
    ),
  }),
).meta({ id: 'Statement' });
