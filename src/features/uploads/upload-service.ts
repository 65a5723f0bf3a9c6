import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lookForFace } from '#/features/uploads/commands/look-for-face.ts';
import { makePicture, readPicture } from '#/features/uploads/commands/make-picture.ts';
import { makeSound } from '#/features/uploads/commands/make-sound.ts';
import { maxFileBytes, type UploadLimits } from '#/features/uploads/limits.ts';
import { getUploadedBytes } from '#/features/uploads/queries.ts';
import type { UploadRecord } from '#/features/uploads/rules/upload-record.ts';
import { type UploadWork, workOfPicture } from '#/features/uploads/rules/work-of-upload.ts';
import { keepUpload, takeAwayUpload, type UploadRow } from '#/features/uploads/store/uploads.ts';
import type { UploadBody } from '#/http/upload-body.ts';
import { DomainError, ValidationError } from '#/lib/errors.ts';
import { TooManyUploadsError } from '#/lib/limit-errors.ts';
import { type KnownMedia, knowMedia } from '#/media/known-media.ts';
import { MediaRefusal } from '#/media/media-refusal.ts';
import type { Db } from '#/platform/db.ts';
import { createGate } from '#/platform/gate.ts';
import { type FetchPublic, isPublicFetchError } from '#/platform/public-fetch.ts';
import type { Queue } from '#/platform/queue.ts';
import type { RateLimiter } from '#/platform/rate-limiter.ts';
import type { Storage } from '#/platform/storage.ts';

/** The limits and tools with which uploads are processed. */
export type UploadSettings = {
  limits: UploadLimits;
  /** The rate limiter of uploads, by user. */
  limiter: RateLimiter;
  /** The local folder in which a file is received and decoded before it is stored. */
  workFolder: string;
  fetch: FetchPublic;
};
export type UploadServices = { db: Db; storage: Storage; uploads: UploadSettings };

/** The timeout for fetching a file from a URL, in milliseconds. */
const fetchMs = 60_000;
const maxWaitingOfOwner = 3;
/**
 * Bounds what decoding takes of this process: few files at a time, at most one of each user, in turns of the users. Large
 * work has few places, so that small work never waits for it.
 */
const decode = createGate<UploadWork>({
  places: 5,
  placesOf: { small: 5, medium: 1, large: 1, sound: 2 },
  maxWaiting: 50,
  ofOwner: { maxWaiting: maxWaitingOfOwner, refusal: () => new TooManyUploadsError(maxWaitingOfOwner) },
});

/**
 * Creates an upload from the file in a request body, or from the URL that the body names. The file is decoded and encoded
 * again, so that no byte of the client's is stored.
 * @throws ValidationError naming `file`, `url` or `body`, DomainError TOO_MANY_REQUESTS, BusyError; nothing is stored then
 */
export async function createUpload(
  services: UploadServices,
  asked: { userId: string; body: UploadBody },
): Promise<UploadRecord> {
  await admit(services, asked.userId, 'file');
  const { limits, fetch } = services.uploads;
  return inFolder(services, async (folder) => {
    const received = path.join(folder, 'received');
    const body = await asked.body.receive(received, maxFileBytes(limits));
    if (body.kind === 'url') {
      await fetch(body.url, { path: received, maxBytes: maxFileBytes(limits), timeoutMs: fetchMs }).catch((error) => {
        throw isPublicFetchError(error) ? refusal('url', error.message) : error;
      });
    }
    return storeUpload(services, { userId: asked.userId, folder, received, field: body.kind });
  });
}

/**
 * Creates an upload from a file in the storage, such as the result of a task. `key` is its storage key; `field` is the input
 * field that errors name; `whenGone` is the error message when the file does not exist.
 * @throws ValidationError naming `field`, DomainError TOO_MANY_REQUESTS, BusyError
 */
export async function createUploadFromFile(
  services: UploadServices,
  { userId, key, field, whenGone }: { userId: string; key: string; field: string; whenGone: string },
): Promise<UploadRecord> {
  await admit(services, userId, field);
  const stored = await services.storage.open(key);
  if (!stored) throw refusal(field, whenGone);
  return inFolder(services, async (folder) => {
    const received = path.join(folder, 'received');
    await pipeline(stored.read(), createWriteStream(received));
    return storeUpload(services, { userId, folder, received, field });
  });
}

/**
 * Removes an upload of this user, and its file.
 * @throws NotFoundError when there is no such upload, ForbiddenError when it belongs to another user, BusyError
 */
export async function removeUpload(
  services: { db: Db; queue: Queue },
  asked: { userId: string; id: string },
): Promise<void> {
  await takeAwayUpload(services, asked);
}

/** Enforces the limit of waiting uploads, the rate limit, and the quota as far as it is used up already, before the body is read. */
async function admit({ db, uploads }: UploadServices, userId: string, field: string): Promise<void> {
  decode.assertRoom(userId);
  const { limits, limiter } = uploads;
  const retryAfterSeconds = await limiter.count(userId);
  if (retryAfterSeconds !== null) {
    const files = `${limits.perMinute} ${limits.perMinute === 1 ? 'file' : 'files'}`;
    throw new DomainError(
      'TOO_MANY_REQUESTS',
      `You can upload ${files} a minute. Try again in ${retryAfterSeconds} s.`,
      {
        uploadsPerMinute: limits.perMinute,
        retryAfterSeconds,
      },
    );
  }
  if ((await getUploadedBytes(db, userId)) >= limits.quotaBytes) throw overQuota(limits, field);
}

/** Runs `work` with a new folder, and removes the folder afterwards. */
async function inFolder<T>({ uploads }: UploadServices, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = path.join(uploads.workFolder, randomUUID());
  await mkdir(folder, { recursive: true });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Decodes the received file, stores the result, then inserts the row. After a crash the reconciler removes the file. */
async function storeUpload(
  { db, storage, uploads }: UploadServices,
  given: { userId: string; folder: string; received: string; field: string },
): Promise<UploadRecord> {
  const { userId, folder, received, field } = given;
  const { limits } = uploads;
  const id = randomUUIDv7();
  const made = await encodeAgain({ userId, received, folder }, limits).catch((error) => {
    throw error instanceof MediaRefusal ? refusal(field, error.message) : error;
  });
  const { path: file, extension, ...facts } = made;
  const key = `uploads/${id}.${extension}`;
  const row: UploadRow = { id, userId, file: key, bytes: (await stat(file)).size, ...facts };
  await storage.put(key, file);
  const kept = await keepUpload(db, row, limits.quotaBytes);
  if (kept) return kept;
  await storage.remove(key);
  throw overQuota(limits, field);
}

type Made = Pick<UploadRow, 'kind' | 'contentType' | 'width' | 'height' | 'durationMs' | 'face'> & {
  path: string;
  extension: string;
};

async function encodeAgain(
  { userId, received, folder }: { userId: string; received: string; folder: string },
  limits: UploadLimits,
): Promise<Made> {
  const known = await knowMedia(received);
  await checkBytes(received, known, limits);
  if (known.kind === 'audio') {
    const to = path.join(folder, 'made.webm');
    const { durationMs } = await decode.run({ owner: userId, lane: 'sound' }, () =>
      makeSound({ path: received, format: known.format }, to, limits),
    );
    const noSize = { width: null, height: null };
    return { kind: 'audio', contentType: 'audio/webm', ...noSize, durationMs, face: null, path: to, extension: 'webm' };
  }
  const from = { path: received, format: known.format };
  const { decoder, width, height } = await decode.run({ owner: userId, lane: 'small' }, () =>
    readPicture(from, limits),
  );
  const lane = workOfPicture(decoder, width * height);
  const to = path.join(folder, 'made');
  const facts = await decode.run({ owner: userId, lane }, () => makePicture(from, to, limits));
  const face = await decode.run({ owner: userId, lane: 'small' }, () => lookForFace(to));
  return { kind: 'image', ...facts, durationMs: null, face, path: to };
}

async function checkBytes(file: string, { kind }: KnownMedia, limits: UploadLimits): Promise<void> {
  const maxBytes = kind === 'image' ? limits.maxImageBytes : limits.maxAudioBytes;
  if ((await stat(file)).size > maxBytes) throw new MediaRefusal(`must have at most ${maxBytes / 2 ** 20} MiB`);
}

function refusal(field: string, message: string): ValidationError {
  return new ValidationError([{ field, message }]);
}

function overQuota({ quotaBytes }: UploadLimits, field: string): ValidationError {
  return refusal(field, `must fit in the ${quotaBytes / 2 ** 20} MiB that your uploads may take: remove some first`);
}
