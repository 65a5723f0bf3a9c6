import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { ValidationError } from '#/lib/errors.ts';

/** The most bytes that a multipart body may have besides its file: boundaries, the headers of the part and line ends. */
export const maxBytesAroundFile = 4 * 1024;

/**
 * Writes the file of a multipart/form-data body (RFC 7578) to `path`. The body must have exactly one part, a file in the
 * field "file" of at most `maxBytes`.
 * @param pipeBody pipes the whole body into the parser and returns its length in bytes
 * @param boundary the boundary of the Content-Type, without quotes
 * @throws ValidationError naming `file` or `body`, and what `pipeBody` throws; the file at `path` is then incomplete
 */
export async function receiveFile(
  pipeBody: (parser: Writable) => Promise<number>,
  { boundary, path, maxBytes }: { boundary: string; path: string; maxBytes: number },
): Promise<void> {
  const parser = new Busboy({
    headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
    // Text fields are treated as files too, so that they are rejected by their headers before their content is buffered.
    isPartAFile: () => true,
    limits: { parts: 1, fileSize: maxBytes },
  });
  let failure: unknown;
  let file: BusboyFileStream | undefined;
  const fail = (error: unknown) => {
    failure ??= error;
    // The parser destroys it without an error, and the pipeline would then wait for ever for a file that is not read whole.
    file?.destroy(error instanceof Error ? error : new Error('The file was refused.'));
    parser.destroy();
  };
  let written: Promise<void> | undefined;
  parser.on('file', (name: string | undefined, stream, filename: string | undefined) => {
    // A truncated body makes the parser and the file stream emit an error each, the latter also after the pipeline failed.
    stream.on('error', fail);
    stream.on('limit', () => fail(fileTooLarge(maxBytes)));
    file = stream;
    if (name !== 'file' || filename === undefined) return fail(fileMissing());
    written = pipeline(stream, createWriteStream(path)).catch(fail);
  });
  parser.on('partsLimit', () => fail(invalidBody('must hold one part only, the file')));
  // A syntax error does not destroy the parser. If it is destroyed (`errored`), `pipeBody` rejects with the cause itself.
  parser.on('error', () => {
    if (parser.errored === null) fail(invalidBody('ended before its last boundary'));
  });

  const bytes = await pipeBody(parser).catch((error: unknown) => {
    fail(error);
    return 0;
  });
  await written;
  if (failure !== undefined) throw failure;
  if (file === undefined) throw fileMissing();
  if (bytes - file.bytesRead > maxBytesAroundFile) {
    throw invalidBody(`must have at most ${maxBytesAroundFile} bytes around its file`);
  }
}

/** Returns the error for a file of more than `maxBytes`. */
export function fileTooLarge(maxBytes: number): ValidationError {
  return new ValidationError([{ field: 'file', message: `must have at most ${maxBytes / 2 ** 20} MiB` }]);
}

function fileMissing(): ValidationError {
  return new ValidationError([{ field: 'file', message: 'must be there: one file in a field named "file"' }]);
}

function invalidBody(message: string): ValidationError {
  return new ValidationError([{ field: 'body', message }]);
}
