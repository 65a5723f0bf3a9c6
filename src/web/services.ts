import path from 'node:path';
import { brand } from '#/brand.ts';
import { directUrlOf, type Env, env, isPooled } from '#/env.ts';
import type { SignInChecks } from '#/features/account/commands/assert-it-is-you.ts';
import { createExportLimit, type ExportLimit } from '#/features/account/export-service.ts';
import { createProductLedger } from '#/features/credits/ledger-service.ts';
import { keepEarlierWelcomes } from '#/features/plans/commands/keep-earlier-welcomes.ts';
import { type EmailVerification, type WelcomeTerms, welcomeTerms } from '#/features/plans/limits.ts';
import { taskLimits } from '#/features/tasks/limits.ts';
import { createTaskLimiter, type TaskLimiter } from '#/features/tasks/limits-service.ts';
import { removeAbandonedFolders, uploadWorkFolder } from '#/features/uploads/commands/clean-folders.ts';
import { type UploadLimits, uploadLimits } from '#/features/uploads/limits.ts';
import type { UploadSettings } from '#/features/uploads/upload-service.ts';
import { LiveStreams } from '#/http/live-streams.ts';
import { WaitingCalls } from '#/http/waiting-calls.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { BusyError } from '#/lib/errors.ts';
import { type AddressSet, addressSet } from '#/lib/network-address.ts';
import { SharedSources } from '#/lib/shared-sources.ts';
import { withinTime } from '#/lib/within-time.ts';
import { type ClockWatch, watchClocks } from '#/platform/clock-watch.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { type ChangeEvents, createChangeEvents } from '#/platform/events.ts';
import { createLogger, type Logger } from '#/platform/logger.ts';
import { fetchPublic } from '#/platform/public-fetch.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { createRateLimiter } from '#/platform/rate-limiter.ts';
import type { Storage } from '#/platform/storage.ts';
import { storageOfEnv } from '#/platform/storage-of-env.ts';
import { type Auth, createAuth } from '#/web/auth.ts';
import { authLimits } from '#/web/auth-limits.ts';
import { type CallLimit, createCallLimit } from '#/web/call-limit.ts';
import { probesOf } from '#/web/probes.ts';
import { type Readiness, watchReadiness } from '#/web/readiness.ts';
import { type Api, createApi } from '#/web/root.ts';
import { type SignInProviders, signInProviders } from '#/web/sign-in-providers.ts';

/** What the web process works with. */
export type Services = {
  db: Db;
  ledger: Ledger;
  queue: Queue;
  storage: Storage;
  events: ChangeEvents;
  sources: SharedSources;
  streams: LiveStreams;
  waits: WaitingCalls;
  /** Requests are refused while a clock is wrong. */
  clocks: ClockWatch;
  /** What GET /api/ready says. */
  readiness: Readiness;
  limiter: TaskLimiter;
  calls: CallLimit;
  uploads: UploadSettings;
  /** How many archives of everything a user may have made. */
  exports: ExportLimit;
  /** Whether new accounts may be made. */
  signUp: 'open' | 'closed';
  /** Whether an address must be verified before a sign-in. */
  emailVerification: EmailVerification;
  /** Whose accounts people may sign in with. */
  providers: SignInProviders;
  signInChecks: SignInChecks;
  welcome: WelcomeTerms;
  /** An act of an operator that moves more credits waits for a second admin. */
  approvalCredits: number;
  auth: Auth;
  /** The connections of `auth`, which are its own but for the reads of sessions: a crowd at the door takes none of those. */
  authDb: Db;
  /** The connections on which the parts are looked at, so that a crowd is not taken for a lost database. */
  watchDb: Db;
  logger: Logger;
  secret: string;
  baseUrl: string;
  /** The proxies of the operator, which are believed when they say whom they were asked by. */
  trustedProxies: AddressSet;
  api: Api;
};

let own: Promise<Services> | undefined;

/** The services of this process, made at the first call. A failed start is tried again at the next call. */
export function getServices(): Promise<Services> {
  own ??= createServices(env).catch((error) => {
    own = undefined;
    throw error;
  });
  return own;
}

/** So long a request waits for a start of the services. The start itself goes on, for the requests that follow. */
const startPatienceMs = 5_000;

/** Returns what asks for the services as `get` does, but waits a few seconds only. What it returns throws BusyError after that. */
export function waitingBriefly<T>(get: () => Promise<T>): () => Promise<T> {
  return () => withinTime(get(), startPatienceMs, () => new BusyError('nothing happened'));
}

/** Closes every connection of the services of this process, if any were made. */
export async function closeOwnServices(): Promise<void> {
  const services = await own?.catch(() => undefined);
  if (services) await closeServices(services);
}

/** Closes every connection of these services. */
export async function closeServices(services: Services): Promise<void> {
  services.clocks.close();
  await Promise.allSettled([services.events.close(), services.queue.stop({ graceful: false })]);
  await Promise.all([services.db.$disconnect(), services.authDb.$disconnect(), services.watchDb.$disconnect()]);
}

/** Makes the services of a web process with these settings. `closeServices` closes them. */
export async function createServices(env: Env): Promise<Services> {
  const logger = createLogger('web', env.LOG_LEVEL);
  const limits = taskLimits(env);
  const welcome = welcomeTerms(env.BETTER_AUTH_SECRET, env);
  const storage = await storageOfEnv(env);
  const queue = await openSendingQueue(env.DATABASE_URL, logger);
  const db = createDb(env.DATABASE_URL, { isPooled: isPooled(env) });
  const ledger = createProductLedger(db);
  // Before the first sign-up is answered. Where it fails, the services are made anew at the next request.
  await keepEarlierWelcomes(ledger, welcome).catch(async (error) => {
    await Promise.allSettled([queue.stop({ graceful: false }), db.$disconnect()]);
    throw error;
  });
  const limiter = createTaskLimiter(db, limits);
  const secret = env.BETTER_AUTH_SECRET;
  const watchDb = createDb(env.DATABASE_URL, { name: `${brand.slug}-watch`, connections: 2, isPooled: isPooled(env) });
  const clocks = watchClocks({ db: watchDb, logger });
  const uploadFolder = uploadWorkFolder(path.join(env.STORAGE_DIR, '.work'));
  keepUploadFolderClean(uploadFolder, logger);
  const given = {
    db,
    ledger,
    queue,
    storage,
    events: createChangeEvents(directUrlOf(env), logger),
    sources: new SharedSources(),
    streams: new LiveStreams({ db, logger }),
    // So that whoever waits for each of their open tasks is never refused.
    waits: new WaitingCalls(limits.maxOpenTasks),
    clocks,
    readiness: watchReadiness(await probesOf(env, { watchDb, clocks, storage }), logger),
    limiter,
    calls: createCallLimit(env.LIMIT_CALLS_PER_MINUTE),
    uploads: uploadSettings(db, uploadLimits(env), uploadFolder),
    exports: createExportLimit(db),
    signUp: env.SIGN_UP,
    approvalCredits: env.ADMIN_APPROVAL_CREDITS,
    emailVerification: env.EMAIL_VERIFICATION,
    providers: signInProviders(env),
    welcome,
    secret,
    baseUrl: env.BASE_URL,
    trustedProxies: addressSet(env.TRUSTED_PROXIES),
  };
  const authDb = createDb(env.DATABASE_URL, {
    name: `${brand.slug}-accounts`,
    connections: authLimits.connections,
    isPooled: isPooled(env),
  });
  const auth = createAuth({ ...given, db: authDb, sessionsDb: db, logger });
  const { signInChecks } = auth;
  return {
    ...given,
    auth,
    signInChecks,
    authDb,
    watchDb,
    logger,
    api: createApi({ ...given, signInChecks }),
  };
}

function uploadSettings(db: Db, limits: UploadLimits, workFolder: string): UploadSettings {
  const perMinute = { name: 'uploads', points: limits.perMinute, seconds: 60 };
  return { limits, limiter: createRateLimiter(db, perMinute), workFolder, fetch: fetchPublic };
}

/** Uploads are worked on where the web process runs, which no worker may see: what dead ones left goes at the start, and hourly. */
function keepUploadFolderClean(folder: string, logger: Logger): void {
  const clean = () =>
    void removeAbandonedFolders(folder, new Date()).catch((error) =>
      logger.warn({ error }, 'abandoned uploads were not removed'),
    );
  clean();
  setInterval(clean, 60 * 60 * 1000).unref();
}
