import { unsubscribe } from '#/features/notifications/commands/choose-notifications.ts';
import { unsubscribeInputSchema } from '#/features/notifications/schema.ts';
import { checkInput } from '#/lib/check-input.ts';
import type { Handler } from '#/web/route-table.ts';

/**
 * POST /api/unsubscribe: what a mail program asks for when somebody presses its own button to call off mails (RFC 8058). It needs no
 * session and comes from anywhere: the address itself is signed, and its body is not read.
 */
export const unsubscribeOverRest: Handler = async ({ db, secret }, { query }) => {
  await unsubscribe({ db, secret }, checkInput(unsubscribeInputSchema, Object.fromEntries(query)));
  return { status: 204, headers: { 'Cache-Control': 'no-store' }, body: null };
};

/** GET /api/unsubscribe: the same address in a browser leads to the page that asks first, since programs open links, too. */
export const openUnsubscribePage: Handler = async ({ baseUrl }, { search }) => {
  const headers = { Location: `${baseUrl}/en/unsubscribe${search}`, 'Cache-Control': 'no-store' };
  return { status: 303, headers, body: null };
};
