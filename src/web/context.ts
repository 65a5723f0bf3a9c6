import { makeSignUpWhole } from '#/features/plans/plan-service.ts';
import type { TaskLimiter } from '#/features/tasks/limits-service.ts';
import type { UploadSettings } from '#/features/uploads/upload-service.ts';
import type { Db } from '#/platform/db.ts';
import type { ChangeEvents } from '#/platform/events.ts';
import type { Logger } from '#/platform/logger.ts';
import type { Queue } from '#/platform/queue.ts';
import { signedFilePath } from '#/platform/signed-urls.ts';
import type { Storage } from '#/platform/storage.ts';
import type { Auth } from '#/web/auth.ts';

/** Who asks: their id, and how the ledger names them. */
export type Caller = { userId: string; actor: string };

/** What every procedure gets. */
export type Context = {
  db: Db;
  queue: Queue;
  events: ChangeEvents;
  limiter: TaskLimiter;
  storage: Storage;
  uploads: UploadSettings;
  logger: Logger;
  caller: Caller | null;
  /** The address of a stored file for this request, signed and short-lived. */
  urlOf(file: string): string;
  /** Marks the answer as given before, under the same idempotency key. */
  markReplayed(): void;
};

type ContextServices = Pick<Context, 'db' | 'queue' | 'events' | 'limiter' | 'storage' | 'uploads' | 'logger'> & {
  auth: Auth;
  secret: string;
  baseUrl: string;
};

/** Replayed answers carry this header. */
export const replayedHeader = 'Idempotency-Replayed';

/** The context of one request. `answerHeaders` collects what its answer's headers are to carry. */
export async function createContext(
  services: ContextServices,
  request: Request,
  answerHeaders: Headers,
): Promise<Context> {
  const { db, queue, events, limiter, storage, uploads, logger, auth, secret, baseUrl } = services;
  const session = await auth.api.getSession({ headers: request.headers });
  if (session) await makeSignUpWhole(db, session.user.id);
  return {
    db,
    queue,
    events,
    limiter,
    storage,
    uploads,
    logger,
    caller: session ? { userId: session.user.id, actor: `user:${session.user.id}` } : null,
    urlOf: (file) => `${baseUrl}${signedFilePath(secret, file, new Date())}`,
    markReplayed: () => answerHeaders.set(replayedHeader, 'true'),
  };
}
