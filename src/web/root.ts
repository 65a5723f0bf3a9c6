import type { SignInChecks } from '#/features/account/commands/assert-it-is-you.ts';
import { accountRouter } from '#/features/account/router.ts';
import { defaultApprovalCredits } from '#/features/admin/limits.ts';
import { adminRouter } from '#/features/admin/router.ts';
import { creditCostsRouter } from '#/features/credit-costs/router.ts';
import { accountChangesRouter, creditsRouter } from '#/features/credits/router.ts';
import { noticesRouter } from '#/features/notifications/router.ts';
import type { WelcomeTerms } from '#/features/plans/limits.ts';
import { plansRouter } from '#/features/plans/router.ts';
import { measuresOf } from '#/features/tasks/commands/take-media.ts';
import type { TaskLimiter } from '#/features/tasks/limits-service.ts';
import { createUsualSeconds } from '#/features/tasks/queries/usual-seconds.ts';
import { resultUploadsRouter, tasksRouter } from '#/features/tasks/router.ts';
import { uploadsRouter } from '#/features/uploads/router.ts';
import type { UploadSettings } from '#/features/uploads/upload-service.ts';
import type { LiveStreams } from '#/http/live-streams.ts';
import { createCallerFactory, createRouter, mergeRouters } from '#/http/procedures.ts';
import type { WaitingCalls } from '#/http/waiting-calls.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import type { SharedSources } from '#/lib/shared-sources.ts';
import type { Db } from '#/platform/db.ts';
import type { ChangeEvents } from '#/platform/events.ts';
import type { Queue } from '#/platform/queue.ts';
import { signedFilePath } from '#/platform/signed-urls.ts';
import type { Storage } from '#/platform/storage.ts';

/** What the procedures work with. */
export type ApiServices = {
  db: Db;
  ledger: Ledger;
  queue: Queue;
  events: ChangeEvents;
  /** What streams follow, read once for all of them. */
  sources: SharedSources;
  streams: LiveStreams;
  /** The calls that wait for the end of a task. */
  waits: WaitingCalls;
  storage: Storage;
  limiter: TaskLimiter;
  uploads: UploadSettings;
  /** The terms of a new account's credits; left out, every account gets them. */
  welcome?: WelcomeTerms | undefined;
  /** An act that moves more credits waits for a second admin; `defaultApprovalCredits` where it is left out. */
  approvalCredits?: number | undefined;
  /** What looks at passwords, and bounds mails, under the limits of sign-in. */
  signInChecks: SignInChecks;
  /** Signs the addresses of files. */
  secret: string;
  baseUrl: string;
};

/** Every procedure there is, made of the services of a process. */
function createAppRouter(given: ApiServices) {
  const { secret, baseUrl } = given;
  const services = { ...given, urlOf: (file: string) => `${baseUrl}${signedFilePath(secret, file, new Date())}` };
  return createRouter({
    account: accountRouter(services),
    plans: plansRouter(services),
    credits: creditsRouter(services),
    creditCosts: creditCostsRouter({
      ledger: given.ledger,
      offered: given.limiter.offered,
      models: given.limiter.models,
      readUsualSeconds: createUsualSeconds(given.db, given.limiter.models),
      figuresOf: (userId, asked) => measuresOf(given.db, userId, asked),
    }),
    tasks: mergeRouters(tasksRouter(services), accountChangesRouter(services)),
    uploads: mergeRouters(uploadsRouter(services), resultUploadsRouter(services)),
    notices: noticesRouter(services),
    admin: adminRouter({ ...services, approvalCredits: given.approvalCredits ?? defaultApprovalCredits }),
  });
}

/** Other programs import this type: with it they know every procedure. */
export type AppRouter = ReturnType<typeof createAppRouter>;

/** The procedures of a process, and a way to call them in it, as REST and pages do. */
export function createApi(services: ApiServices) {
  const router = createAppRouter(services);
  return { router, createCaller: createCallerFactory(router) };
}

export type Api = ReturnType<typeof createApi>;
/** The procedures as one caller calls them in this process. */
export type ApiCaller = ReturnType<Api['createCaller']>;
