import type { inferRouterOutputs } from '@trpc/server';
import { z } from 'zod';
import { movementKinds } from '#/features/credits/rules/movement-kind.ts';
import { lineShape, modelTotal } from '#/web/openapi/answers/credits.ts';
import { credits, grantSource, instant, transactionType, uuid } from '#/web/openapi/answers/values.ts';
import { schemaOf } from '#/web/openapi/sent.ts';
import type { AppRouter } from '#/web/root.ts';

type Outputs = inferRouterOutputs<AppRouter>['credits'];

const day = z.iso.date().meta({ id: 'Day', description: 'A day in UTC.', examples: ['2026-11-30'] });
const period = { from: day, to: day };
const kind = z.enum(movementKinds).meta({
  id: 'MovementKind',
  description:
    'What lines are to who spends: charges less what came back of them, credits given or bought, those that ended unused, those that went into the next month, and those that were taken back.',
});

/** Where credits went. */
export const usage = schemaOf<Outputs['usage']>()(
  z.strictObject({
    ...period,
    by: z.enum(['day', 'week']),
    asOf: instant.meta({ description: 'Up to when it is complete.' }),
    openingBalance: credits,
    closingBalance: credits.meta({ description: 'The opening balance with all movements.' }),
    balances: z
      .array(z.strictObject({ ...period, balance: credits }))
      .meta({ description: 'The balance at the end of each day or week of the period up to now.' }),
    movements: z.array(
      z.strictObject({
        from: day.meta({ description: 'The day, or the first day of the week.' }),
        kind,
        type: transactionType,
        generationType: z.string().nullable().meta({ description: 'What charges and their returns were for.' }),
        lines: z.int(),
        amount: credits.meta({ description: 'Signed, in credits.' }),
      }),
    ),
    models: z.array(modelTotal).meta({ description: 'What was spent in the whole period, by model of each type.' }),
  }),
).meta({ id: 'Usage' });

/** The lines that a figure adds up. */
export const usageLines = schemaOf<Outputs['lines']>()(
  z.strictObject({
    ...period,
    lines: z.int().meta({ description: 'The number of all lines that were asked for.' }),
    amount: credits.meta({ description: 'What all of them come to, signed.' }),
    transactions: z.array(
      z.strictObject({
        ...lineShape,
        id: uuid.nullable().meta({ description: 'Null where the line is due and not booked yet.' }),
      }),
    ),
    nextCursor: z.string().nullable().meta({ description: 'The `cursor` of the next page; null on the last one.' }),
  }),
).meta({ id: 'UsageLines' });

/** What will become of what there is now. */
export const outlook = schemaOf<Outputs['outlook']>()(
  z.strictObject({
    now: instant,
    expiries: z
      .array(
        z.strictObject({
          at: instant,
          source: grantSource,
          expiringCredits: credits,
          rollingOverCredits: credits,
          rollsOverUntil: instant.nullable(),
        }),
      )
      .meta({ description: 'What ends within a year where nothing is spent until then, and what of it rolls over.' }),
    pace: z
      .strictObject({
        days: z.int().meta({ description: 'Of how many days it is, 30 at the most.' }),
        charges: z.int(),
        netCredits: credits.meta({ description: 'What was spent in them, less what came back.' }),
        daysLeft: z
          .int()
          .nullable()
          .meta({ description: 'For about how many days the credits of now last at it; null: for more than a year.' }),
      })
      .nullable()
      .meta({ description: 'Null where too little was spent to go by.' }),
  }),
).meta({ id: 'Outlook' });
