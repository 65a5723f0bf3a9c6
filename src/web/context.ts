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
  /** Aborts when the process is asked to stop: nobody waits any longer then. */
  stopping?: AbortSignal | undefined;
};

type ContextServices = Pick<Context, 'db' | 'queue' | 'events' | 'limiter' | 'storage' | 'uploads' | 'logger'> & {
  auth: Auth;
  secret: string;
  baseUrl: string;
};

/** Replayed answers carry this header. */
export const replayedHeader = 'Idempotency-Replayed';

/** What of a request its context is made of. Without a logger of its own it has that of the process. */
type Asked = { headers: Headers; logger?: Logger; stopping?: AbortSignal };

/** The context of one request. `answerHeaders` collects what its answer's headers are to carry. */
export async function createContext(
  services: ContextServices,
  asked: Asked,
  answerHeaders: { set(name: string, value: string): void },
): Promise<Context> {
  const session = await services.auth.api.getSession({ headers: asked.headers });
  return createContextOf(services, asked, session?.user.id ?? null, answerHeaders);
}

/** The same for a request whose session has been read. */
export async function createContextOf(
  services: ContextServices,
  { logger = services.logger, stopping }: Omit<Asked, 'headers'>,
  userId: string | null,
  answerHeaders: { set(name: string, value: string): void },
): Promise<Context> {
  const { db, queue, events, limiter, storage, uploads, secret, baseUrl } = services;
  if (userId !== null) await makeSignUpWhole(db, userId);
  return {
    db,
    queue,
    events,
    limiter,
    storage,
    uploads,
    logger,
    caller: userId === null ? null : { userId, actor: `user:${userId}` },
    urlOf: (file) => `${baseUrl}${signedFilePath(secret, file, new Date())}`,
    markReplayed: () => answerHeaders.set(replayedHeader, 'true'),
    stopping,
  };
}
