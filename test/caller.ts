import { TRPCError } from '@trpc/server';
import { localModels } from '#/catalog/offered-models.ts';
import { taskTypeSlugs } from '#/catalog/task-types.ts';
import type { TaskLimiter } from '#/features/tasks/limits-service.ts';
import { LiveStreams } from '#/http/live-streams.ts';
import { toPublicError } from '#/http/map-error.ts';
import { WaitingCalls } from '#/http/waiting-calls.ts';
import { type AddressSet, addressSet } from '#/lib/network-address.ts';
import { SharedSources } from '#/lib/shared-sources.ts';
import type { Db } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import type { CallLimit } from '#/web/call-limit.ts';
import { type ApiServices, createApi } from '#/web/root.ts';
import { ledgerOf } from '#test/ledger.ts';

/** A limit of calls that nobody reaches, and no proxy. */
export const unlimitedCalls: { calls: CallLimit; trustedProxies: AddressSet } = {
  calls: { count: async () => {} },
  trustedProxies: addressSet([]),
};

/** Lets everything through, for tests of something else. */
export const unlimited: TaskLimiter = {
  offered: taskTypeSlugs,
  models: localModels,
  admit: () => ({ maxOpenTasks: 1_000_000, offered: taskTypeSlugs, models: localModels, counted: Promise.resolve() }),
};

/** For tests that upload nothing, and look at no password. */
export const noUploads: Pick<ApiServices, 'storage' | 'uploads' | 'signInChecks'> = {
  storage: null as never,
  uploads: null as never,
  signInChecks: null as never,
};

/** What streams are followed through, and the waits of long polls. A test makes it once where several of its callers share it. */
export function newStreams(db: Db): Pick<ApiServices, 'sources' | 'streams' | 'waits'> {
  const logger = createLogger('test', 'silent');
  return { sources: new SharedSources(), streams: new LiveStreams({ db, logger }), waits: new WaitingCalls(100) };
}

/** The procedures as a user calls them, without a session; those that need a queue, files or live events fail. */
export function createTestCaller(db: Db, userId: string) {
  let replayed = false;
  const { createCaller } = createApi({
    db,
    ledger: ledgerOf(db),
    queue: null as never,
    events: null as never,
    limiter: unlimited,
    ...noUploads,
    ...newStreams(db),
    secret: 'a secret of at least thirty-two characters',
    baseUrl: '',
  });
  const api = createCaller({
    logger: createLogger('test', 'silent'),
    caller: { userId, actor: `user:${userId}` },
    sessionId: null,
    role: async () => (await db.user.findUnique({ where: { id: userId } }))?.role ?? null,
    markReplayed() {
      replayed = true;
    },
  });
  return { api, wasReplayed: () => replayed };
}

/** What a client learns of a refused call. */
export async function refusalOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => null,
    (thrown) => thrown,
  );
  if (!(error instanceof TRPCError)) throw new Error('Nothing was refused.');
  return { code: error.code, ...toPublicError(error) };
}
