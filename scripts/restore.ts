// `npm run restore -- /mnt/backups/monday.zip`: brings back a backup where there is no database; with `--into FOLDER` to that
// data folder. It checks the whole backup before it touches anything. What it needs to know stands in docs/backup.md.
import { join, resolve } from 'node:path';
import { SetupError } from '#/lib/setup-error.ts';
import { type RestoreResult, restoreBackup } from '#/platform/backup/restore-backup.ts';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { print, runMain, step } from './bootstrap/console.mjs';
import { root } from './bootstrap/project.mjs';
import { readSettings, type Settings } from './lib/environment.ts';
import { abortOnStop } from './lib/signals.ts';

/** What is called in the folder that npm was called in. */
const fromCaller = (name: string) => resolve(process.env.INIT_CWD ?? root, name);

/** @param into the folder that is named instead of that of the settings; what is restored there stays apart from what runs */
async function targetOf(settings: Settings, into: string | undefined) {
  if (settings.DATABASE_URL !== undefined) {
    throw new SetupError(
      'npm run restore brings back the embedded database, and DATABASE_URL is set: leave it empty in .env first, or restore that database with its own tools.',
    );
  }
  const dataDir = into === undefined ? settings.DATA_DIR : fromCaller(into);
  return {
    dataDir,
    storageDir: into === undefined ? settings.STORAGE_DIR : join(dataDir, 'files'),
    givenSecret: settings.BETTER_AUTH_SECRET,
    archiveDir: settings.BACKUP_ARCHIVE_DIR,
  };
}

function describe(result: RestoreResult, settings: Settings, into: string | undefined): string {
  const { until, files, keptFiles, archivedLogs, hasFiles, isSecretOther, folder } = result;
  const lines = [`  The database is in ${folder}, as of ${until.toISOString()}.`];
  if (settings.BACKUP_ARCHIVE_DIR !== undefined)
    lines.push(`  ${archivedLogs} files of the log since the backup were read from ${settings.BACKUP_ARCHIVE_DIR}.`);
  lines.push(
    hasFiles
      ? `  ${files} results and uploads were put back${keptFiles > 0 ? `; ${keptFiles} that were there stayed as they are` : ''}.`
      : '  Results and uploads are not in this backup: they are in the bucket of the installation that it is of.',
  );
  if (isSecretOther)
    lines.push(
      '  ! BETTER_AUTH_SECRET in .env is another one than in the backup: with it everybody has to sign in again. Remove it there to use that of the backup, which is in the file secret of the data folder.',
    );
  const setting = into === undefined ? '' : `DATA_DIR=${fromCaller(into)} STORAGE_DIR= `;
  lines.push(
    '',
    `  Next: ${setting}npm run ledger:verify, and then ${setting}npm start.`,
    ...(into === undefined
      ? []
      : [
          '  A copy of the program runs one product: while this one runs, do that in another folder with the same version.',
        ]),
    '  Tasks that were open go on: what vendors, mails and messages were sent since the backup may be sent once more.',
    '  Then make a new backup: npm run backup -- FILE.',
  );
  return `\n${lines.join('\n')}\n`;
}

await runMain(async () => {
  const { words, values } = readCommandLine('restore');
  const [name = ''] = words;
  const settings = await readSettings();
  const target = await targetOf(settings, values.into);
  const signal = abortOnStop('The restore was stopped: there is no database yet.');
  const result = await step(
    'Checking the backup, and bringing it back',
    () => restoreBackup(fromCaller(name), { ...target, signal }),
    'Database, files and secret are back',
  );
  print(describe(result, settings, values.into));
});
process.exit();
