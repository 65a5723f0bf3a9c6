import { ForbiddenError } from '#/lib/errors.ts';
import { notifyVendorNews } from '#/platform/events.ts';
import { taskOfVendorWebhook } from '#/platform/vendor-webhooks.ts';
import { answerError } from '#/web/rest/rest.ts';
import { getServices } from '#/web/services.ts';

/**
 * POST /api/webhooks/{vendor}: a vendor has news of a task's work. It needs no session: the address itself is signed. What
 * is said in the body is not read, since nothing of it would be believed: whoever works on the task asks the vendor.
 */
export async function receiveVendorWebhook(
  request: Request,
  route: { params: Promise<{ vendor: string }> },
): Promise<Response> {
  const headers = new Headers({ 'Cache-Control': 'no-store' });
  try {
    const { db, secret } = await getServices();
    const { vendor } = await route.params;
    const taskId = taskOfVendorWebhook(secret, vendor, new URL(request.url).searchParams);
    if (taskId === null) throw new ForbiddenError('This address is not signed by us.');
    await notifyVendorNews(db, taskId);
    return new Response(null, { status: 204, headers });
  } catch (thrown) {
    return answerError(thrown, headers);
  }
}
