import { z } from 'zod';
import { measuresSchema } from '#/catalog/measures.ts';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { quote } from '#/web/openapi/answers/costs.ts';
import { type Described, jsonBody } from '#/web/openapi/operation.ts';
import { expectedCostCredits, pascalNameOf } from '#/web/openapi/operations/tasks.ts';

const ofQuotes = { tag: 'Credits', data: quote, by: 'anybody' } as const;

/** A quote of each type, by the path where it is asked for: by its slug with an input, by its name with figures. */
export const quoteTask: Record<string, Described> = Object.fromEntries(
  taskTypeSlugs.flatMap((slug) => [
    [`/api/credit-costs/${slug}`, quoteOfInput(slug)],
    [`/api/credit-costs/${taskTypes[slug].type}`, quoteOfFigures(slug)],
  ]),
);

function quoteOfInput(slug: TaskTypeSlug): Described {
  const { input, media } = taskTypes[slug];
  const takesUploads = Object.keys(media).length > 0;
  return {
    ...ofQuotes,
    id: `quote${pascalNameOf(slug)}`,
    summary: `What a task of the type ${slug} would cost`,
    description: `It takes what a submit takes, and moves nothing.${takesUploads ? ' The uploads must be your own.' : ''}`,
    body: jsonBody(z.strictObject({ ...input.shape, expectedCostCredits })),
    refusals: takesUploads ? ['UNAUTHORIZED'] : [],
  };
}

function quoteOfFigures(slug: TaskTypeSlug): Described {
  return {
    ...ofQuotes,
    id: `quote${pascalNameOf(slug)}OfFigures`,
    summary: `What a task of the type ${slug} would cost that comes to so much`,
    body: jsonBody(measuresSchema),
  };
}
