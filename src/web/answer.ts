import type { Readable } from 'node:stream';
import type { ErrorReason } from '#/lib/errors.ts';

export type AnswerHeaders = Record<string, string | string[]>;

/** A body that is opened when it is sent, so never for HEAD. `lengthBytes` is null where nobody knows it yet. */
export type OpenedBody = { lengthBytes: number | null; open(): Readable };

/** What a handler answers. A body that is null is empty. */
export type Answer = { status: number; headers: AnswerHeaders; body: string | Buffer | OpenedBody | null };

/** The reasons of the envelope that only HTTP itself has. */
export type HttpReason = ErrorReason | 'METHOD_NOT_ALLOWED' | 'HEADERS_TOO_LARGE' | 'TIMEOUT' | 'INTERNAL';

export function jsonAnswer(status: number, value: unknown, headers: AnswerHeaders): Answer {
  return { status, headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}

/** The envelope of what worked. */
export function dataAnswer(data: unknown, headers: AnswerHeaders): Answer {
  return jsonAnswer(200, { code: 0, message: 'ok', data }, headers);
}

/** The envelope of a refusal. */
export function refusal(
  status: number,
  refused: { reason: HttpReason; message: string; details?: Record<string, unknown> },
  headers: AnswerHeaders = {},
): Answer {
  const { reason, message, details = {} } = refused;
  const envelope = { code: status, message, data: { reason, ...details } };
  return jsonAnswer(status, envelope, { 'Cache-Control': 'no-store', ...headers });
}

/** Whether it comes bit by bit, for as long as there is something to say. */
export function isStream({ body }: Answer): boolean {
  return typeof body === 'object' && body !== null && 'lengthBytes' in body && body.lengthBytes === null;
}
