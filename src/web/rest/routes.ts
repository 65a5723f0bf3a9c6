import { brand } from '#/brand.ts';
import { byGroupAndType } from '#/features/credit-costs/queries.ts';
import { statementCsv, statementFileName } from '#/features/credits/rules/statement-csv.ts';
import { uploadBodyLimit } from '#/features/uploads/limits.ts';
import { handleAuth } from '#/web/handle-auth.ts';
import { handleTrpc } from '#/web/handle-trpc.ts';
import type { DescribedRoutes } from '#/web/openapi/descriptions.ts';
import { serveDocument } from '#/web/openapi/serve-document.ts';
import { serveScript } from '#/web/reference/serve-script.ts';
import { exportOverRest, openedExportOverRest } from '#/web/rest/export.ts';
import { chatOverRest, generateAudioOverRest, generateVideoOverRest } from '#/web/rest/generate.ts';
import { checkQuery, formatQuerySchema } from '#/web/rest/query.ts';
import { FileAnswer, type RestRequest, rest } from '#/web/rest/rest.ts';
import { readTableOverRest } from '#/web/rest/tables.ts';
import { createTaskOverRest, readTaskOverRest, reportOverRest, retryTaskOverRest } from '#/web/rest/tasks.ts';
import { openUnsubscribePage, unsubscribeOverRest } from '#/web/rest/unsubscribe.ts';
import { createUploadOverRest, readUploadOverRest, removeUploadOverRest } from '#/web/rest/uploads.ts';
import { readLinesOverRest, readUsageOverRest } from '#/web/rest/usage.ts';
import { receiveVendorWebhook } from '#/web/rest/webhooks.ts';
import { serveFile } from '#/web/serve-file.ts';

type Request = RestRequest<Record<string, string>>;

/**
 * Every route of the API. A task is `:name` throughout: of POST the type to make, such as text-to-video, else the uuid of
 * one that was made.
 */
export const routes = {
  '/api/plans': { GET: rest(({ api }) => api.plans.list(), { isPublic: true }) },
  '/api/upgrade-plan': { POST: rest(upgradePlan) },
  '/api/downgrade-plan': { POST: rest(downgradePlan) },
  '/api/change-billing-cycle': { POST: rest(changeBillingCycle) },
  '/api/keep-plan': { POST: rest(keepPlan) },
  '/api/credit-costs': {
    GET: rest(async ({ api }) => byGroupAndType(await api.creditCosts.list()), { isPublic: true }),
  },
  '/api/credit-costs/:type': { POST: rest<{ type: string }>(quoteOverRest, { isPublic: true }) },
  '/api/credits': { GET: rest(readCredits) },
  '/api/credits/statement': { GET: rest(readStatement) },
  '/api/credits/usage': { GET: rest(readUsageOverRest) },
  '/api/credits/lines': { GET: rest(readLinesOverRest) },
  '/api/credits/outlook': { GET: rest(({ api }) => api.credits.outlook()) },
  '/api/credits/:id': { GET: rest<{ id: string }>(({ api, params: { id } }) => api.credits.explain({ id })) },
  '/api/chat': { POST: rest(chatOverRest) },
  '/api/generate-video': { POST: rest(generateVideoOverRest) },
  '/api/generate-audio': { POST: rest(generateAudioOverRest) },
  '/api/tasks/latest': { GET: rest(({ api }) => api.tasks.latest()) },
  '/api/tasks/:name': {
    GET: rest<{ name: string }>(readTaskOverRest),
    POST: rest<{ name: string }>(createTaskOverRest),
    DELETE: rest<{ name: string }>(({ api, params }) => api.tasks.remove({ uuid: params.name })),
  },
  '/api/tasks/:name/cancel': {
    POST: rest<{ name: string }>(({ api, params }) => api.tasks.cancel({ uuid: params.name })),
  },
  '/api/tasks/:name/retry': { POST: rest<{ name: string }>(retryTaskOverRest) },
  '/api/tasks/:name/progress': { POST: rest<{ name: string }>(reportOverRest('progress')) },
  '/api/tasks/:name/complete': { POST: rest<{ name: string }>(reportOverRest('complete')) },
  '/api/tasks/:name/fail': { POST: rest<{ name: string }>(reportOverRest('fail')) },
  '/api/account/export': { GET: exportOverRest },
  '/api/uploads': {
    POST: rest(createUploadOverRest, { bodyLimit: ({ uploads }) => uploadBodyLimit(uploads.limits) }),
  },
  '/api/uploads/:id': {
    GET: rest<{ id: string }>(readUploadOverRest),
    DELETE: rest<{ id: string }>(removeUploadOverRest),
  },
  '/api/unsubscribe': { GET: openUnsubscribePage, POST: unsubscribeOverRest },
  '/api/admin/tables/:table': { GET: rest<{ table: string }>(readTableOverRest) },
  '/api/admin/exports/:id': { GET: openedExportOverRest },
  '/api/webhooks/:vendor': { POST: receiveVendorWebhook },
  '/api/files/*key': { GET: serveFile },
  '/api/auth/*path': { GET: handleAuth, POST: handleAuth },
  '/api/trpc/:path': { GET: handleTrpc, POST: handleTrpc },
  '/api/openapi.json': { GET: serveDocument },
  '/api/docs/reference.js': { GET: serveScript },
} satisfies DescribedRoutes;

/** The body is that of POST /api/tasks/{type}; nothing is charged and nothing is made. */
async function quoteOverRest({ api, params: { type }, json }: RestRequest<{ type: string }>) {
  const { expectedCostCredits: _, model, ...input } = await json();
  return api.creditCosts.quote({ type, input, ...(model === undefined ? {} : { model }) } as Parameters<
    typeof api.creditCosts.quote
  >[0]);
}

async function upgradePlan({ api, json, idempotencyKey }: Request) {
  const { planName, billingCycle } = await json();
  const input = { planName, billingCycle, ...idempotencyKey };
  const { plan, credits, testMode } = await api.plans.upgrade(input as Parameters<typeof api.plans.upgrade>[0]);
  return { plan, credits, testMode };
}

async function downgradePlan({ api, json, idempotencyKey }: Request) {
  const { planName } = await json();
  const input = { planName, ...idempotencyKey };
  const { replayed: _, ...answer } = await api.plans.downgrade(input as Parameters<typeof api.plans.downgrade>[0]);
  return answer;
}

async function changeBillingCycle({ api, json, idempotencyKey }: Request) {
  const { billingCycle } = await json();
  const input = { billingCycle, ...idempotencyKey };
  const { replayed: _, ...answer } = await api.plans.changeCycle(input as Parameters<typeof api.plans.changeCycle>[0]);
  return answer;
}

async function keepPlan({ api, idempotencyKey }: Request) {
  const { replayed: _, ...answer } = await api.plans.keep(idempotencyKey);
  return answer;
}

async function readCredits({ api, query }: Request) {
  return api.credits.balanceAndHistory({
    limit: query.get('limit') ?? undefined,
    cursor: query.get('cursor') ?? undefined,
  });
}

async function readStatement({ api, query }: Request) {
  const { format } = checkQuery(query, formatQuerySchema);
  const from = query.get('from') ?? undefined;
  const to = query.get('to') ?? undefined;
  const statement = await api.credits.statement({ from, to });
  if (format === 'json') return statement;
  const name = statementFileName(brand.slug, statement);
  return new FileAnswer(statementCsv(statement), { type: 'text/csv; charset=utf-8', name });
}
