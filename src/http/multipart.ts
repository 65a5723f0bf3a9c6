import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { ValidationError } from '#/lib/errors.ts';

/** The most that a body may have around its file, in bytes: boundaries, the headers of the part and line ends. */
export const maxBytesAroundFile = 4 * 1024;

/**
 * Writes the file that a multipart body brings to `path`. The body must hold one part and no other: a file that is named
 * "file".
 * @param boundary as the Content-Type says it, without quotes
 * @param pour pipes the whole body into the parser and gives how many bytes it had
 * @throws ValidationError naming `file` or `body`, and what `pour` throws; what was written until then is not to be used
 */
export async function receiveFile(
  pour: (parser: Writable) => Promise<number>,
  { boundary, path, maxBytes }: { boundary: string; path: string; maxBytes: number },
): Promise<void> {
  const parser = new Busboy({
    headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
    // A text is told by its headers too, before any of it has been kept.
    isPartAFile: () => true,
    limits: { parts: 1, fileSize: maxBytes },
  });
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
    parser.destroy();
  };
  let file: BusboyFileStream | undefined;
  let written: Promise<void> | undefined;
  parser.on('file', (name: string | undefined, stream, filename: string | undefined) => {
    // An end that comes too early is an error of the parser and once more of the file, also after the pipeline is gone.
    stream.on('error', fail);
    stream.on('limit', () => fail(fileTooLarge(maxBytes)));
    file = stream;
    if (name !== 'file' || filename === undefined) return fail(fileMissing());
    written = pipeline(stream, createWriteStream(path)).catch(fail);
  });
  parser.on('partsLimit', () => fail(broken('must hold one part only, the file')));
  // What the parser itself complains of does not destroy it; what destroys it comes from `pour`, which tells.
  parser.on('error', () => {
    if (parser.errored === null) fail(broken('ended before its last boundary'));
  });

  const bytes = await pour(parser).catch((error: unknown) => {
    fail(error);
    file?.destroy();
    return 0;
  });
  await written;
  if (failure !== undefined) throw failure;
  if (file === undefined) throw fileMissing();
  if (bytes - file.bytesRead > maxBytesAroundFile) {
    throw broken(`must have at most ${maxBytesAroundFile} bytes around its file`);
  }
}

/** What is said of a file with more than so many bytes. */
export function fileTooLarge(maxBytes: number): ValidationError {
  return new ValidationError([{ field: 'file', message: `must have at most ${maxBytes / 2 ** 20} MiB` }]);
}

function fileMissing(): ValidationError {
  return new ValidationError([{ field: 'file', message: 'must be there: one file in a field named "file"' }]);
}

function broken(message: string): ValidationError {
  return new ValidationError([{ field: 'body', message }]);
}
