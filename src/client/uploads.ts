import type { CallOptions } from '#/client/calls.ts';
import type { Connection } from '#/client/connection.ts';
import type { Upload } from '#/client/procedures.ts';
import { unreachable } from '#/client/read-error.ts';
import type { UploadSource } from '#/client/settings.ts';

/** @throws InvalidInputError saying what is taken, BodyTooLargeError, TooManyRequestsError */
export async function upload(connection: Connection, source: UploadSource, options: CallOptions): Promise<Upload> {
  const { data } = await connection.send('/api/uploads', {
    method: 'POST',
    ...(source instanceof Blob ? { body: formOf(source) } : jsonOf(source)),
    signal: options.signal ?? null,
  });
  const made = (data ?? {}) as Upload & { createdAt: string };
  if (made.id === undefined) throw unreachable(new TypeError('what came is no upload'));
  const sizes = { width: made.width ?? null, height: made.height ?? null };
  return { ...made, ...sizes, durationSeconds: made.durationSeconds ?? null, createdAt: new Date(made.createdAt) };
}

function formOf(file: Blob): FormData {
  const form = new FormData();
  form.append('file', file);
  return form;
}

function jsonOf({ url }: { url: string }): RequestInit {
  return { body: JSON.stringify({ url }), headers: { 'content-type': 'application/json' } };
}
