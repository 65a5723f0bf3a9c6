import { ForbiddenError } from '#/lib/errors.ts';
import { notifyVendorNews } from '#/platform/events.ts';
import { taskOfVendorWebhook } from '#/platform/vendor-webhooks.ts';
import type { Handler } from '#/web/route-table.ts';

/**
 * POST /api/webhooks/{vendor}: a vendor has news of a task's work. It needs no session: the address itself is signed. What
 * is said in the body is not read, since nothing of it would be believed: whoever works on the task asks the vendor.
 */
export const receiveVendorWebhook: Handler = async ({ db, secret }, { query }, { vendor = '' }) => {
  const taskId = taskOfVendorWebhook(secret, vendor, query);
  if (taskId === null) throw new ForbiddenError('This address is not signed by us.');
  await notifyVendorNews(db, taskId);
  return { status: 204, headers: { 'Cache-Control': 'no-store' }, body: null };
};
