import type { WelcomeTerms } from '#/features/plans/limits.ts';
import { makeSignUpWhole } from '#/features/plans/sign-up-service.ts';
import type { Role } from '#/generated/prisma/enums.ts';
import type { Context } from '#/http/context.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import type { AddressSet } from '#/lib/network-address.ts';
import type { ClockWatch } from '#/platform/clock-watch.ts';
import type { Db } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';
import type { Auth } from '#/web/auth.ts';
import { tellingLoss } from '#/web/auth-losses.ts';
import type { CallLimit } from '#/web/call-limit.ts';
import { clientAddress } from '#/web/client-address.ts';

type ContextServices = {
  db: Db;
  ledger: Ledger;
  auth: Auth;
  logger: Logger;
  welcome?: WelcomeTerms | undefined;
  clocks?: Pick<ClockWatch, 'assertRight'> | undefined;
  calls: CallLimit;
  trustedProxies: AddressSet;
};

/** Replayed answers carry this header. */
export const replayedHeader = 'Idempotency-Replayed';

/** What of a request its context is made of. Without a logger of its own it has that of the process. */
type Asked = {
  headers: Headers;
  remoteAddress: string | undefined;
  logger?: Logger;
  stopping?: AbortSignal;
  signal?: AbortSignal;
};

/** Where the headers of an answer are collected; `append` adds a further one of the same name. */
type HeaderSink = Pick<Headers, 'set' | 'append'>;

/**
 * The context of one request. `answerHeaders` collects what its answer's headers are to carry: among them the cookie of a
 * session that this request has extended.
 * @param calls how many calls of procedures the request makes
 * @throws WrongClockError before anything is read: a session, too, ends by a clock; BusyError, TooManyCallsError
 */
export async function createContext(
  services: ContextServices,
  asked: Asked,
  answerHeaders: HeaderSink,
  calls = 1,
): Promise<Context> {
  await services.clocks?.assertRight();
  const session = await tellingLoss(() => readSession(services.auth, asked.headers, answerHeaders));
  const from = { remoteAddress: asked.remoteAddress, forwardedFor: asked.headers.get('x-forwarded-for') };
  const address = clientAddress(from, services.trustedProxies) ?? '';
  await services.calls.count({ userId: session?.userId ?? null, address }, calls);
  return createContextOf(services, asked, session, answerHeaders);
}

/** The session of whoever asks: the library extends or ends it, where that is due, and says so in cookies. */
async function readSession({ api, readValidSession }: Auth, headers: Headers, answerHeaders: HeaderSink) {
  const valid = await readValidSession(headers.get('cookie'));
  if (valid) return valid.session;
  const { headers: ofAnswer, response } = await api.getSession({ headers, returnHeaders: true });
  for (const cookie of ofAnswer.getSetCookie()) answerHeaders.append('set-cookie', cookie);
  return response?.session ?? null;
}

/** The same for a request whose session has been read. */
export async function createContextOf(
  services: Omit<ContextServices, 'auth' | 'calls' | 'trustedProxies'>,
  { logger = services.logger, stopping, signal }: Pick<Asked, 'logger' | 'stopping' | 'signal'>,
  session: { id: string; userId: string } | null,
  answerHeaders: Pick<HeaderSink, 'set'>,
): Promise<Context> {
  const { db } = services;
  const userId = session?.userId ?? null;
  if (userId !== null) await makeWholeOnce(services, userId);
  return {
    logger,
    caller: userId === null ? null : { userId, actor: `user:${userId}` },
    sessionId: session?.id ?? null,
    role: async () => (userId === null ? null : readRole(db, userId)),
    markReplayed: () => answerHeaders.set(replayedHeader, 'true'),
    stopping,
    gone: signal,
  };
}

async function readRole(db: Db, userId: string): Promise<Role | null> {
  const user = await db.user.findUnique({ where: { id: userId, blockedAt: null }, select: { role: true } });
  return user?.role ?? null;
}

/** The accounts that were found whole; they stay whole, so later requests save the read. At most `maxRemembered` ids. */
const foundWhole = new WeakMap<Db, Set<string>>();
const maxRemembered = 10_000;

async function makeWholeOnce(
  { db, ledger, welcome }: Pick<ContextServices, 'db' | 'ledger' | 'welcome'>,
  userId: string,
): Promise<void> {
  const remembered = foundWhole.get(db) ?? new Set();
  if (remembered.has(userId)) return;
  const { isWhole } = await makeSignUpWhole(ledger, userId, { welcome });
  if (!isWhole) return;
  if (remembered.size >= maxRemembered) remembered.clear();
  foundWhole.set(db, remembered.add(userId));
}
