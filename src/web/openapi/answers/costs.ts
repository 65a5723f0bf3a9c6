import type { inferRouterOutputs } from '@trpc/server';
import { z } from 'zod';
import { priceGroups } from '#/catalog/price-book.ts';
import { credits, grantSource, instant } from '#/web/openapi/answers/values.ts';
import { schemaOf } from '#/web/openapi/sent.ts';
import type { AppRouter } from '#/web/root.ts';

const listedModel = z.strictObject({
  model: z.string().meta({ description: 'Its name, which a task and a quote take as `model`.' }),
  title: z.string().meta({ description: 'What people call it.' }),
  cost: credits.meta({ description: 'The usual cost.' }),
  description: z.string().meta({ description: 'The price in words.' }),
  usualSeconds: z.int().nullable().meta({
    description: 'How long it takes: the median of the last ten that it made, in seconds. Null where it made none yet.',
  }),
});

const exampleWords = '25 credits up to 5 seconds, 50 credits up to 10 seconds';
const exampleModel = {
  model: 'local-preview',
  title: 'Local preview',
  cost: 25,
  description: exampleWords,
  usualSeconds: 4,
};

const listedCost = z
  .strictObject({
    cost: credits.meta({ description: 'The usual cost.' }),
    description: z.string().meta({ description: 'The price in words.' }),
    models: z
      .array(listedModel)
      .meta({ description: 'Who can make it. The first does where none is named, at `cost`.' }),
  })
  .meta({
    id: 'ListedCost',
    examples: [{ cost: 25, description: exampleWords, models: [exampleModel] }],
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

const ofPayer = { description: 'Null without a session.' };

/** The price of an input, and how it would be paid. */
export const quote = schemaOf<inferRouterOutputs<AppRouter>['creditCosts']['quote']>()(
  z.strictObject({
    model: z.string().meta({ description: 'The model that would make it.' }),
    costCredits: credits.meta({ description: 'What a task of this input costs.' }),
    expectedCostCredits: credits.meta({ description: 'The same, under the name by which the task takes it.' }),
    explanation: z.string().meta({ description: 'The price in words.' }),
    availableCredits: credits.nullable().meta(ofPayer),
    debtCredits: credits.nullable().meta(ofPayer),
    isEnough: z.boolean().nullable().meta(ofPayer),
    balanceAfter: credits.nullable().meta({ description: 'Null without a session, and where it is not enough.' }),
    missingCredits: credits.nullable().meta(ofPayer),
    fundings: z.array(
      z.strictObject({
        source: grantSource,
        credits: credits.meta({ description: 'What would be taken of it.' }),
        expiresAt: instant.nullable(),
      }),
    ),
    preview: z
      .strictObject({ drawn: z.array(z.string()), leftOut: z.array(z.string()), notUnderstood: z.array(z.string()) })
      .nullable()
      .meta({
        description:
          'What the local preview would draw of the prompt, what it would leave out as asked, and what it does not understand, each in the words of the prompt. Null where something else makes it.',
      }),
  }),
).meta({ id: 'Quote' });
