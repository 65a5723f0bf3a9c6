// `npm run backup -- /mnt/backups/monday.zip`: copies the embedded database, files and secret into one file, also while the
// product runs. What it needs to know stands in docs/backup.md.
import { lstat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { SetupError } from '#/lib/setup-error.ts';
import { type BackupResult, writeBackup } from '#/platform/backup/write-backup.ts';
import { findHome } from '#/platform/embedded-postgres/place.ts';
import { createLocalStorage } from '#/platform/storage.ts';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { print, runMain, step } from './bootstrap/console.mjs';
import { root } from './bootstrap/project.mjs';
import { openDatabase } from './lib/database.ts';
import { chosenDatabase, ensureSecret, readSettings, type Settings } from './lib/environment.ts';
import { abortOnStop } from './lib/signals.ts';
import { assertDataOfRunning } from './lib/with-environment.ts';

async function assertUsable(file: string, settings: Settings): Promise<void> {
  const { DATABASE_URL, DATA_DIR, STORAGE_DIR } = settings;
  if (DATABASE_URL !== undefined) {
    throw new SetupError(
      'npm run backup copies the embedded database, and DATABASE_URL is set: back up that database with its own tools (pg_basebackup, pg_dump, or what its host offers), and STORAGE_DIR and BETTER_AUTH_SECRET beside it.',
    );
  }
  for (const folder of [DATA_DIR, STORAGE_DIR]) {
    if (!file.startsWith(folder + sep)) continue;
    throw new SetupError(
      `${file} is in ${folder}, with which it would be lost: choose a place outside, best on another disk.`,
    );
  }
  if (await lstat(file).catch(() => null)) throw new SetupError(`${file} is there already: choose another name.`);
  if (!(await lstat(dirname(file)).catch(() => null)))
    throw new SetupError(`There is no folder ${dirname(file)}: make it first.`);
  assertDataOfRunning(DATA_DIR);
  if ((await findHome(DATA_DIR)) === undefined) {
    throw new SetupError(`There is no database in ${DATA_DIR} yet: set DATA_DIR to the folder of the one you mean.`);
  }
}

function describe(file: string, { files, bytes, holdsUntil, needsLogFrom }: BackupResult, settings: Settings): string {
  const lines = [
    `  ${file} holds all that was committed before ${holdsUntil.toISOString()}: ${files} files, ${(bytes / 2 ** 20).toFixed(1)} MiB before they were compressed.`,
    '  Whoever has it has the data and the secret of this installation: keep it where only you can read it.',
  ];
  if (settings.STORAGE_S3_BUCKET !== undefined)
    lines.push(
      `  Results and uploads are in the bucket ${settings.STORAGE_S3_BUCKET}, and not in the backup: copy that with its own tools.`,
    );
  if (settings.BACKUP_ARCHIVE_DIR !== undefined)
    lines.push(`  Of the archive, it needs the files from ${needsLogFrom} on; earlier ones only earlier backups need.`);
  return `\n${lines.join('\n')}\n`;
}

await runMain(async () => {
  const [name = ''] = readCommandLine('backup').words;
  // npm changes the folder: a file is meant as seen from where it was called.
  const file = resolve(process.env.INIT_CWD ?? root, name);
  const settings = await readSettings();
  await assertUsable(file, settings);
  const signal = abortOnStop('The backup was stopped, and nothing was kept of it.');
  const database = await openDatabase(chosenDatabase(settings));
  try {
    const secret = await ensureSecret(settings);
    const storage = settings.STORAGE_S3_BUCKET === undefined ? createLocalStorage(settings.STORAGE_DIR) : null;
    const result = await step(
      'Copying database, files and secret',
      () => writeBackup(file, { databaseUrl: database.url, secret, storage, signal }),
      'Backup written and read again',
    );
    print(describe(file, result, settings));
  } finally {
    await database.release();
  }
});
process.exit();
