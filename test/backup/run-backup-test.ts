import { runBackupTest } from '#test/backup/backup.ts';

// The program of `npm run test:backup`: its argument is the number of rounds.

const rounds = Number(process.argv[2]);
let failed = 0;
for (let round = 1; round <= rounds; round += 1) {
  const { problems, tasks, beforeBackup, beforeArchive } = await runBackupTest({ clients: 6, tasksAfter: 60 });
  console.log(
    `Round ${round} of ${rounds}: ${tasks} tasks, ${beforeBackup} before the backup ended, ${beforeArchive} before the archive did.`,
  );
  for (const problem of problems) console.log(`✗ ${problem}`);
  if (problems.length > 0) failed += 1;
}
console.log(
  failed === 0 ? '✓ Everything that was acknowledged came back.' : `✗ ${failed} of ${rounds} rounds lost something.`,
);
process.exitCode = failed === 0 ? 0 : 1;
process.exit();
