import { DomainError } from '#/lib/errors.ts';

/** For how long a client is told to wait while files cannot be read or written, in seconds. */
const retryAfterSeconds = 5;

/**
 * The storage is away, full or refuses us. Nothing was done that would be charged for. The cause is for the log: it names hosts
 * and folders.
 */
export class StorageLostError extends DomainError {
  constructor(cause: unknown) {
    const message = `Files cannot be read or written just now. Nothing was charged. Try again in ${retryAfterSeconds} s.`;
    super('BUSY', message, { retryAfterSeconds });
    this.cause = cause;
  }
}

/** A full disk or quota, a disk that fails or may not be written, and too many open files. */
const lostCodes = new Set('ENOSPC EDQUOT EIO EROFS ESTALE EMFILE ENFILE ENXIO ENODEV ENOTCONN'.split(' '));

/** Whether the error says that files cannot be read or written here, rather than that one is missing or wrong. */
export function isStorageLost(error: unknown): boolean {
  if (error instanceof StorageLostError) return true;
  if (!(error instanceof Error)) return false;
  const { code, cause } = error as NodeJS.ErrnoException;
  return lostCodes.has(code ?? '') || isStorageLost(cause);
}

/** Whether the error is of the file system, and not that the file is missing. */
export function isOfFileSystem(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code !== undefined && syscall !== undefined && code !== 'ENOENT' && code !== 'ENOTDIR';
}

/** A storage's methods, each of which is asynchronous. */
type Methods = Record<string, (...args: never[]) => Promise<unknown>>;

/** Returns the storage, where what `isLost` says of a method's failure becomes a StorageLostError. */
export function tellingWhenLost<S extends Methods>(storage: S, isLost: (error: unknown) => boolean): S {
  const telling =
    (method: Methods[string]) =>
    (...args: never[]) =>
      method(...args).catch((error) => {
        throw error instanceof StorageLostError || !isLost(error) ? error : new StorageLostError(error);
      });
  return Object.fromEntries(Object.entries(storage).map(([name, method]) => [name, telling(method)])) as S;
}
