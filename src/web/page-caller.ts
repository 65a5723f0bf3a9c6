import type { Logger } from '#/platform/logger.ts';
import { tellingLoss } from '#/web/auth-losses.ts';
import { createContextOf } from '#/web/context.ts';
import type { Services } from '#/web/services.ts';
import type { PageCaller } from '#/web/slot.ts';

/**
 * The procedures as whoever made a request to a page. Their session and their account are read once.
 * @throws WrongClockError, BusyError
 */
export async function callerFor(
  { services, logger }: { services: () => Promise<Services>; logger: Logger },
  headers: Headers,
): Promise<PageCaller> {
  const all = await services();
  await all.clocks.assertRight();
  // A page cannot send the cookie of an extended session, so it must not extend one.
  const session = await tellingLoss(() => all.auth.api.getSession({ headers, query: { disableRefresh: true } }));
  const asked = { logger: logger.child({ requestId: headers.get('x-request-id') }) };
  const read = await createContextOf(all, asked, session?.session ?? null, new Headers());
  const context = { ...read, within: all.ledger.openSharedReads() };
  const isSignUpOpen = all.signUp !== 'closed';
  if (!session) return { user: null, api: all.api.createCaller(context), isSignUpOpen };
  const { id, name, email } = session.user;
  return { user: { id, name, email }, api: all.api.createCaller(context), isSignUpOpen };
}
