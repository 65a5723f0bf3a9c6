import type { Logger } from '#/platform/logger.ts';
import { createContextOf } from '#/web/context.ts';
import type { Services } from '#/web/services.ts';
import { renewWithPage } from '#/web/session-renewal.ts';
import type { PageCaller } from '#/web/slot.ts';

/**
 * The procedures as whoever made a request to a page, whose session is read once, and renewed if it is due.
 * @throws WrongClockError
 */
export async function callerFor(
  { services, logger }: { services: () => Promise<Services>; logger: Logger },
  headers: Headers,
): Promise<PageCaller> {
  const all = await services();
  await all.clocks.assertRight();
  const session = await all.auth.api.getSession({ headers, query: { disableRefresh: true } });
  const asked = { logger: logger.child({ requestId: headers.get('x-request-id') }) };
  if (session) await renewWithPage({ ...all, ...asked }, { headers, expiresAt: session.session.expiresAt });
  const context = await createContextOf(all, asked, session?.session ?? null, new Headers());
  const isSignUpOpen = all.signUp !== 'closed';
  if (!session) return { user: null, api: all.api.createCaller(context), isSignUpOpen };
  const { id, name, email } = session.user;
  return { user: { id, name, email }, api: all.api.createCaller(context), isSignUpOpen };
}
