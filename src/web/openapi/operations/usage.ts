import { z } from 'zod';
import { usageInputSchema, usageLinesInputSchema } from '#/features/credits/rules/usage-period.ts';
import { outlook, usage, usageLines } from '#/web/openapi/answers/usage.ts';
import type { Described } from '#/web/openapi/operation.ts';
import { formatQuerySchema, linesFormatQuerySchema } from '#/web/rest/query.ts';

const periodWords =
  'A period is of whole days in UTC, from `from` to `to`, both included, and at most 366 of them: by default the last 30.';

const fileName = {
  'Content-Disposition': z
    .string()
    .optional()
    .meta({ description: 'Of a file: the name to save it under.', examples: ['attachment; filename="lines.csv"'] }),
};

export const readUsage: Described = {
  id: 'readUsage',
  tag: 'Credits',
  summary: 'Where credits went in a period, by day or week',
  description: `${periodWords} Each figure is the sum of lines that \`/api/credits/lines\` lists: of the same days, \`kind\` and \`generationType\`.`,
  query: z.object({ ...usageInputSchema.shape, ...formatQuerySchema.shape }),
  data: usage,
  alsoAs: { 'text/csv': { schema: { type: 'string' } } },
  headers: fileName,
  refusals: ['NOT_FOUND'],
};

export const readLines: Described = {
  id: 'readLines',
  tag: 'Credits',
  summary: 'The lines of a period, of one kind, type of task or model',
  description: `${periodWords} They come newest first.`,
  query: z.object({ ...usageLinesInputSchema.shape, ...linesFormatQuerySchema.shape }),
  data: usageLines,
  alsoAs: { 'text/csv': { schema: { type: 'string' } }, 'application/jsonl': { schema: { type: 'string' } } },
  headers: fileName,
  refusals: ['NOT_FOUND'],
};

export const readOutlook: Described = {
  id: 'readOutlook',
  tag: 'Credits',
  summary: 'What of the credits ends unused, and about how long they last',
  data: outlook,
  refusals: ['NOT_FOUND'],
};
