import { runBackupTest } from '#test/backup/backup.ts';
import { expect, test } from '#test/e2e/test.ts';

// The short one; `npm run test:backup` does it again and again, with more people.
test('a data folder that is lost under load comes back with every credit, file and session', async () => {
  const { problems, tasks, beforeBackup, beforeArchive } = await runBackupTest({ clients: 3, tasksAfter: 6 });
  expect(problems).toEqual([]);
  // Of each kind there were some: in the backup, in the archive alone, and lost with the folder.
  expect(beforeBackup).toBeGreaterThan(0);
  expect(beforeArchive).toBeGreaterThan(beforeBackup);
  expect(tasks).toBeGreaterThan(beforeArchive);
});
