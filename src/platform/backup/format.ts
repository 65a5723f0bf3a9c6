import { z } from 'zod';

/** Where things stand in the archive of a backup. */
export const databaseFolder = 'database/';
export const filesFolder = 'files/';
/** Files that came, or were replaced, while the database was copied; they go over those in `filesFolder`. */
export const laterFilesFolder = 'files-later/';
export const secretEntry = 'secret';
export const infoEntry = 'backup.json';
/** SHA-256 of all other entries, in their order, as `sha256sum` writes them. */
export const sumsEntry = 'SHA256SUMS';

/** What `backup.json` says of a backup. */
export const backupInfoSchema = z.object({
  format: z.literal(1),
  startedAt: z.iso.datetime(),
  /** Everything that was committed before this instant is in the backup. */
  holdsUntil: z.iso.datetime(),
  /** The release of PostgreSQL that made the database, such as "18". */
  postgresMajor: z.string(),
  /** Folders of the database, also empty ones. */
  folders: z.array(z.string()),
  /** The files of the write-ahead log that the copy needs, and how large each is. */
  wal: z.object({ first: z.string(), last: z.string(), segmentBytes: z.number().int().positive() }),
  /** Whether results and uploads are in it: those in a bucket are not. */
  hasFiles: z.boolean(),
});
export type BackupInfo = z.infer<typeof backupInfoSchema>;
