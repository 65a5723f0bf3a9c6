import { z } from 'zod';
import { priceGroups } from '#/catalog/price-book.ts';
import { credits } from '#/web/openapi/answers/values.ts';

const listedCost = z
  .strictObject({
    cost: credits.meta({ description: 'The usual cost.' }),
    description: z.string().meta({ description: 'The price in words.' }),
  })
  .meta({
    id: 'ListedCost',
    examples: [{ cost: 25, description: '25 credits up to 5 seconds, 50 credits up to 10 seconds' }],
  });

/** The price list: by group, and in it by type. */
export const costs = z
  .strictObject(
    Object.fromEntries(
      Object.entries(priceGroups).map(([group, types]) => [
        group,
        z.strictObject(Object.fromEntries(types.map((type) => [type, listedCost]))),
      ]),
    ),
  )
  .meta({ id: 'CreditCosts' });
