import { statementCsv, statementFileName } from '#/features/credits/rules/statement-csv.ts';
import { FileAnswer, rest, wordParam } from '#/web/rest/rest.ts';

export const dynamic = 'force-dynamic';
export const GET = rest(async ({ api, query }) => {
  const format = wordParam(query, 'format', ['json', 'csv']);
  const from = query.get('from') ?? undefined;
  const to = query.get('to') ?? undefined;
  const statement = await api.credits.statement({ from, to });
  if (format === 'json') return statement;
  return new FileAnswer(statementCsv(statement), {
    type: 'text/csv; charset=utf-8',
    name: statementFileName(statement),
  });
});
