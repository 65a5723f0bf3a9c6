import { toTrpcError } from '#/http/map-error.ts';
import { BusyError } from '#/lib/errors.ts';
import { withinTime } from '#/lib/within-time.ts';
import type { Logger } from '#/platform/logger.ts';
import type { MailView } from '#/platform/mail/mailbox.ts';
import type { Auth } from '#/web/auth.ts';
import { tellingLoss } from '#/web/auth-losses.ts';
import { createContextOf } from '#/web/context.ts';
import { readLocalMailbox } from '#/web/local-mailbox.ts';
import { openPageAnswer } from '#/web/page-answer.ts';
import type { Services } from '#/web/services.ts';
import { renewWithPage } from '#/web/session-renewal.ts';
import { type PageCaller, waitingDigest } from '#/web/slot.ts';

/** So long a page waits for its session. A program may wait longer; a person is told sooner. */
const patienceMs = 5_000;

type Parts = { services: () => Promise<Services>; logger: Logger };

/**
 * The procedures as whoever made a request to a page. Their session and their account are read once, and the session is
 * renewed if it is due. Where something does not answer just now, the page's answer becomes a 503 that says when to come
 * again, if its head has not been sent yet, and what is thrown, then or by a procedure, has `waitingDigest`.
 * @throws BusyError when the database does not answer, WrongClockError
 */
export async function callerFor({ services, logger }: Parts, headers: Headers): Promise<PageCaller> {
  try {
    const all = await services();
    await all.clocks.assertRight();
    await all.clocks.assertAnswering();
    const reading = tellingLoss(() => readSession(all.auth, headers));
    const session = await withinTime(reading, patienceMs, () => new BusyError('nothing happened'));
    const asked = { logger: logger.child({ requestId: headers.get('x-request-id') }) };
    if (session) await renewWithPage({ ...all, ...asked }, { headers, expiresAt: session.session.expiresAt });
    const read = await createContextOf(all, asked, session?.session ?? null, new Headers());
    const context = { ...read, within: all.ledger.openSharedReads() };
    const api = all.api.createCaller(context, { onError: ({ error }) => void waitingFor(error, headers) });
    if (!session) return { user: null, api };
    const { id, name, email, role, createdAt, deletionAt } = session.user;
    return { user: { id, name, email, role: role ?? 'user', createdAt, deletionAt: deletionAt ?? null }, api };
  } catch (error) {
    throw waitingFor(error, headers);
  }
}

/**
 * The newest mails of this installation, for a page.
 * @throws BusyError when the database does not answer
 */
export async function mailboxFor({ services }: Parts, headers: Headers): Promise<MailView[]> {
  try {
    return await withinTime(readLocalMailbox(services), patienceMs, () => new BusyError('nothing happened'));
  } catch (error) {
    throw waitingFor(error, headers);
  }
}

/** It is not extended here: the answer may have no room for a cookie any more. */
async function readSession({ api, readValidSession }: Auth, headers: Headers) {
  return (
    (await readValidSession(headers.get('cookie'))) ?? api.getSession({ headers, query: { disableRefresh: true } })
  );
}

/** The error, told to the page and to the client if it is to wait. */
function waitingFor(error: unknown, headers: Headers): unknown {
  const { cause } = toTrpcError(error);
  if (!(cause instanceof BusyError)) return error;
  const answer = openPageAnswer(headers);
  if (answer) {
    answer.statusCode = 503;
    answer.setHeader('Retry-After', String(cause.details.retryAfterSeconds));
  }
  return Object.assign(error instanceof Error ? error : cause, { digest: waitingDigest });
}
