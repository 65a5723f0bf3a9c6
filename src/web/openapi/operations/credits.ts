import { z } from 'zod';
import { measuresSchema } from '#/catalog/measures.ts';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { statementInputSchema } from '#/features/credits/rules/statement-period.ts';
import { historyInputSchema } from '#/ledger/schema.ts';
import { costs, quote } from '#/web/openapi/answers/costs.ts';
import { creditsAnswer, explanation, statement } from '#/web/openapi/answers/credits.ts';
import { uuid } from '#/web/openapi/answers/values.ts';
import { type Described, jsonBody } from '#/web/openapi/operation.ts';
import { inCapitals, taskInputs } from '#/web/openapi/task-inputs.ts';
import { formatQuerySchema } from '#/web/rest/query.ts';

export const listCosts: Described = {
  id: 'listCreditCosts',
  tag: 'Credits',
  summary: 'The price list',
  data: costs,
  by: 'anybody',
};

/** A quote of each type, by the path where it is asked for: by its slug with an input, by its name with figures. */
export const quoteTask: Record<string, Described> = Object.fromEntries(
  taskTypeSlugs.flatMap((slug) => [
    [`/api/credit-costs/${slug}`, quoteOf(slug)],
    [`/api/credit-costs/${taskTypes[slug].type}`, quoteOfFigures(slug)],
  ]),
);

function quoteOf(slug: TaskTypeSlug): Described {
  return {
    id: `quote${inCapitals(slug)}`,
    tag: 'Credits',
    summary: `The exact price of a task of the type ${slug}`,
    description:
      'Nothing is charged and nothing is made. An input that names uploads needs the session of their owner.',
    body: jsonBody(taskInputs[slug]),
    data: quote,
    by: 'anybody',
    refusals: ['UNAUTHORIZED'],
  };
}

function quoteOfFigures(slug: TaskTypeSlug): Described {
  return {
    id: `quote${inCapitals(slug)}ByFigures`,
    tag: 'Credits',
    summary: `The exact price of a task of the type ${slug} that comes to so much`,
    body: jsonBody(measuresSchema),
    data: quote,
    by: 'anybody',
  };
}

export const readCredits: Described = {
  id: 'readCredits',
  tag: 'Credits',
  summary: 'The balance, and a page of the ledger, newest first',
  query: historyInputSchema,
  data: creditsAnswer,
  refusals: ['NOT_FOUND'],
};

const edge = {
  type: 'string' as const,
  anyOf: [{ format: 'date-time' }, { format: 'date' }],
};

export const readStatement: Described = {
  id: 'readStatement',
  tag: 'Credits',
  summary: 'The statement of a period',
  description:
    'From `from`, that instant included, to `to`, not included: instants with an offset, or days, which are their midnight in UTC. What is left out is the edge of the month that the other one is in; without both it is the present month.',
  query: z.object({
    from: statementInputSchema.shape.from.meta({ override: edge, examples: ['2026-11-01'] }),
    to: statementInputSchema.shape.to.meta({ override: edge, examples: ['2026-12-01T00:00:00Z'] }),
    ...formatQuerySchema.shape,
  }),
  data: statement,
  alsoAs: { 'text/csv': { schema: { type: 'string' } } },
  headers: {
    'Content-Disposition': z
      .string()
      .optional()
      .meta({
        description: 'Of a file: the name to save it under.',
        examples: ['attachment; filename="statement.csv"'],
      }),
  },
  refusals: ['NOT_FOUND'],
};

export const explainLine: Described = {
  id: 'explainTransaction',
  tag: 'Credits',
  summary: 'Why a line of the ledger is as it is',
  path: z.object({ id: uuid.meta({ description: 'The id of a line.' }) }),
  data: explanation,
  refusals: ['NOT_FOUND'],
};
