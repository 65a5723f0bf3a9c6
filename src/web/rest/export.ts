import { brand } from '#/brand.ts';
import { exportAccount } from '#/features/account/queries/export.ts';
import type { Context } from '#/http/context.ts';
import { guardRequest, usualLimit } from '#/http/guard-request.ts';
import { signedIn } from '#/http/procedures.ts';
import { zipStream } from '#/platform/zip-stream.ts';
import type { Answer, AnswerHeaders } from '#/web/answer.ts';
import type { ApiRequest } from '#/web/api-request.ts';
import { createContext } from '#/web/context.ts';
import { answerError } from '#/web/rest/rest.ts';
import type { Handler } from '#/web/route-table.ts';
import type { Services } from '#/web/services.ts';

/** Whose archive is sent, and what counts it; that returns what is called when it has ended. */
type Archive = { userId: string; begin(): Promise<() => Promise<void>> };

/** GET /api/account/export: everything that is the caller's. */
export const exportOverRest = archiveHandler(async ({ exports }, context) => {
  const { userId } = signedIn(context);
  return { userId, begin: () => exports.begin(userId) };
});

/** GET /api/admin/exports/{id}: the archive of somebody else, for the admin who opened it with a reason, which is in the record. */
export const openedExportOverRest = archiveHandler(async ({ api, exports }, context, { id = '' }) => {
  const { userId: operatorId } = signedIn(context);
  const { userId } = await api.createCaller(context).admin.openedExport({ id });
  return { userId, begin: () => exports.beginAs(operatorId) };
});

/**
 * Makes a handler that sends an archive of everything that is somebody's, which is written while it is sent. It is counted when it
 * is begun; where whoever asked is gone, nothing more is read.
 */
function archiveHandler(
  find: (services: Services, context: Context, params: Record<string, string>) => Promise<Archive>,
): Handler {
  return (services, request, params) => sendArchive(services, request, (context) => find(services, context, params));
}

async function sendArchive(
  services: Services,
  request: ApiRequest,
  find: (context: Context) => Promise<Archive>,
): Promise<Answer> {
  const headers: AnswerHeaders = { 'Cache-Control': 'no-store' };
  try {
    guardRequest(request, services.baseUrl, usualLimit);
    const context = await createContext(services, request, {
      set(name, value) {
        headers[name] = value;
      },
      append(name, value) {
        headers[name] = [headers[name] ?? [], value].flat();
      },
    });
    const { userId, begin } = await find(context);
    const madeAt = new Date();
    const name = `${brand.slug}-${madeAt.toISOString().slice(0, 10)}.zip`;
    const asFile = { 'Content-Type': 'application/zip', 'Content-Disposition': `attachment; filename="${name}"` };
    const ended = request.method === 'HEAD' ? null : await begin();
    const end = () =>
      ended?.().catch((error) => request.logger.warn({ error }, 'an archive that ended counts for a while longer'));
    // Where whoever asked is gone, or it broke off.
    request.signal.addEventListener('abort', () => void end());
    const open = () =>
      zipStream(endingWith(exportAccount(services, { userId, madeAt }), end), madeAt).once('error', end);
    return { status: 200, headers: { ...headers, ...asFile }, body: { lengthBytes: null, open } };
  } catch (thrown) {
    return answerError(thrown, headers, request.logger);
  }
}

/** Yields what the list does, and does something before it ends: whoever has all of the archive can have another one at once. */
async function* endingWith<Item>(
  list: AsyncIterable<Item>,
  end: () => Promise<void> | undefined,
): AsyncGenerator<Item> {
  yield* list;
  await end();
}
