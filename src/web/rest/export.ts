import { brand } from '#/brand.ts';
import { exportAccount } from '#/features/account/queries/export.ts';
import { guardRequest, usualLimit } from '#/http/guard-request.ts';
import { signedIn } from '#/http/procedures.ts';
import { zipStream } from '#/platform/zip-stream.ts';
import type { AnswerHeaders } from '#/web/answer.ts';
import { createContext } from '#/web/context.ts';
import { answerError } from '#/web/rest/rest.ts';
import type { Handler } from '#/web/route-table.ts';

/**
 * GET /api/account/export: everything that is the caller's, as an archive that is written while it is sent. It is counted when it
 * is begun; where whoever asked is gone, nothing more is read.
 */
export const exportOverRest: Handler = async (services, request) => {
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
    const { userId } = signedIn(context);
    const madeAt = new Date();
    const name = `${brand.slug}-${madeAt.toISOString().slice(0, 10)}.zip`;
    const asFile = { 'Content-Type': 'application/zip', 'Content-Disposition': `attachment; filename="${name}"` };
    const ended = request.method === 'HEAD' ? null : await services.exports.begin(userId);
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
};

/** Yields what the list does, and does something before it ends: whoever has all of the archive can have another one at once. */
async function* endingWith<Item>(
  list: AsyncIterable<Item>,
  end: () => Promise<void> | undefined,
): AsyncGenerator<Item> {
  yield* list;
  await end();
}
