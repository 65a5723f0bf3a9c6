import { UploadBody } from '#/http/upload-body.ts';
import type { RestRequest } from '#/web/rest/rest.ts';

type UploadRoute = RestRequest<{ id: string }>;

/** POST /api/uploads: multipart with one file named "file", or JSON with a `url`. */
export async function createUploadOverRest({
  api,
  request,
}: Pick<RestRequest<Record<string, never>>, 'api' | 'request'>) {
  return withoutAbsent(await api.uploads.create(new UploadBody(request)));
}

/** GET /api/uploads/{id} */
export async function readUploadOverRest({ api, params }: UploadRoute) {
  return withoutAbsent(await api.uploads.get({ id: params.id }));
}

/** DELETE /api/uploads/{id} */
export async function removeUploadOverRest({ api, params }: UploadRoute) {
  return api.uploads.remove({ id: params.id });
}

/** A picture has no length and a sound no size: over REST such a field is not there. */
function withoutAbsent(upload: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(upload).filter(([, value]) => value !== null));
}
