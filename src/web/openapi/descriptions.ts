import type { ZodOpenApiOperationObject } from 'zod-openapi';
import type { Described } from '#/web/openapi/operation.ts';
import { getAccount, postAccount } from '#/web/openapi/operations/accounts.ts';
import { explainLine, listCosts, quoteTask, readCredits, readStatement } from '#/web/openapi/operations/credits.ts';
import { createExternal, reportComplete, reportFailure, reportProgress } from '#/web/openapi/operations/external.ts';
import { readExport, readFiles } from '#/web/openapi/operations/files.ts';
import { chat, generateAudio, generateVideo } from '#/web/openapi/operations/generate.ts';
import { changeCycle, downgradePlan, keepPlan, listPlans, upgradePlan } from '#/web/openapi/operations/plans.ts';
import {
  health,
  openUnsubscribe,
  readDocument,
  ready,
  receiveWebhook,
  unsubscribeByLink,
} from '#/web/openapi/operations/service.ts';
import { cancelTask, createTask, latestTask, readTask, removeTask, retryTask } from '#/web/openapi/operations/tasks.ts';
import { createUpload, readUpload, removeUpload } from '#/web/openapi/operations/uploads.ts';
import { readLines, readOutlook, readUsage } from '#/web/openapi/operations/usage.ts';
import type { Handler } from '#/web/route-table.ts';

/** Where one route is several in the document: each by its own path. */
export type ByPath = { at: Record<string, Described | ZodOpenApiOperationObject> };

/** What has a description of its own elsewhere, and where. */
export type Elsewhere = { elsewhere: string };

/** How a method of a route is described. */
export type Description = Described | ByPath | Elsewhere;

const trpc: Elsewhere = {
  elsewhere:
    'The typed router: CREDITS_SYSTEM.md has its procedures, their types are those of the client for programs (docs/client.md).',
};

const operators: Elsewhere = { elsewhere: 'For operators alone: docs/console.md says what they may save.' };

/** Every method of every route, and how it is described. The table of routes has those that stand here, and no others. */
export const descriptions = {
  '/api/plans': { GET: listPlans },
  '/api/upgrade-plan': { POST: upgradePlan },
  '/api/downgrade-plan': { POST: downgradePlan },
  '/api/change-billing-cycle': { POST: changeCycle },
  '/api/keep-plan': { POST: keepPlan },
  '/api/credit-costs': { GET: listCosts },
  '/api/credit-costs/:type': { POST: { at: quoteTask } },
  '/api/credits': { GET: readCredits },
  '/api/credits/statement': { GET: readStatement },
  '/api/credits/usage': { GET: readUsage },
  '/api/credits/lines': { GET: readLines },
  '/api/credits/outlook': { GET: readOutlook },
  '/api/credits/:id': { GET: explainLine },
  '/api/chat': { POST: chat },
  '/api/generate-video': { POST: generateVideo },
  '/api/generate-audio': { POST: generateAudio },
  '/api/tasks/latest': { GET: latestTask },
  '/api/tasks/:name': {
    GET: readTask,
    POST: { at: { ...createTask, '/api/tasks/external': createExternal } },
    DELETE: removeTask,
  },
  '/api/tasks/:name/cancel': { POST: cancelTask },
  '/api/tasks/:name/retry': { POST: retryTask },
  '/api/tasks/:name/progress': { POST: reportProgress },
  '/api/tasks/:name/complete': { POST: reportComplete },
  '/api/tasks/:name/fail': { POST: reportFailure },
  '/api/account/export': { GET: readExport },
  '/api/uploads': { POST: createUpload },
  '/api/uploads/:id': { GET: readUpload, DELETE: removeUpload },
  '/api/unsubscribe': { GET: openUnsubscribe, POST: unsubscribeByLink },
  '/api/admin/tables/:table': { GET: operators },
  '/api/admin/exports/:id': { GET: operators },
  '/api/webhooks/:vendor': { POST: receiveWebhook },
  '/api/files/*key': { GET: { at: readFiles } },
  '/api/auth/*path': { GET: { at: getAccount }, POST: { at: postAccount } },
  '/api/trpc/:path': { GET: trpc, POST: trpc },
  '/api/openapi.json': { GET: readDocument },
  '/api/docs/reference.js': { GET: { elsewhere: 'The script of the page of the API.' } },
} satisfies Record<string, Record<string, Description>>;

/** The routes that are described, each method with a handler: another table does not compile. */
export type DescribedRoutes = {
  [Path in keyof typeof descriptions]: { [Method in keyof (typeof descriptions)[Path]]: Handler };
};

/** What the server answers before it looks at the table. */
export const beforeTable: Record<string, Record<string, Description>> = {
  '/api/health': { GET: health },
  '/api/ready': { GET: ready },
};
