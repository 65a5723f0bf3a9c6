import type { inferRouterOutputs } from '@trpc/server';
import { z } from 'zod';
import { priceGroups } from '#/catalog/price-book.ts';
import { credits, grantSource, instant } from '#/web/openapi/answers/values.ts';
import { schemaOf } from '#/web/openapi/sent.ts';
import type { AppRouter } from '#/web/root.ts';

const listedCost = z
  .strictObject({
    cost: credits.meta({ description: 'The usual cost.' }),
    description: z.string().meta({ description: 'The price in words.' }),
  })
  .meta({
    id: 'ListedCost',
    examples: [{ cost: 25, description: '25 credits up to 5 seconds, 50 credits up to 10 seconds' }],
  });

/** The price list: by group, and in it by type; a type that is not offered is not in it. */
export const costs = z
  .strictObject(
    Object.fromEntries(
      Object.entries(priceGroups).map(([group, types]) => [
        group,
        z.strictObject(Object.fromEntries(types.map((type) => [type, listedCost.optional()]))),
      ]),
    ),
  )
  .meta({ id: 'CreditCosts' });

type Quote = inferRouterOutputs<AppRouter>['creditCosts']['quote'];
const whenSignedOut = 'Null when nobody has signed in.';

/** What a submit would charge, and what would pay it. */
export const quote = schemaOf<{ [Key in keyof Quote]: Quote[Key] }>()(
  z.strictObject({
    costCredits: credits.meta({ description: 'What a submit of the same input would charge.' }),
    expectedCostCredits: credits.meta({ description: 'The same, by the name by which a submit takes it.' }),
    explanation: z.string().meta({ description: 'The price in words.' }),
    availableCredits: credits.nullable().meta({ description: whenSignedOut }),
    debtCredits: credits.nullable().meta({ description: whenSignedOut }),
    isEnough: z.boolean().nullable().meta({ description: whenSignedOut }),
    balanceAfter: credits.nullable().meta({ description: 'Null when nobody has signed in, or it is not enough.' }),
    missingCredits: credits.nullable().meta({ description: whenSignedOut }),
    fundings: z.array(z.strictObject({ source: grantSource, credits, expiresAt: instant.nullable() })),
  }),
).meta({ id: 'Quote' });
