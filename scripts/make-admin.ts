// `npm run admin:make -- ada@example.org`: gives a user the role of an admin.
import { makeAdmin } from '#/features/admin/commands/make-admin.ts';
import { NotFoundError } from '#/lib/errors.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { createDb } from '#/platform/db.ts';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { print, runMain } from './bootstrap/console.mjs';
import { withDatabase } from './lib/with-environment.ts';

await runMain(async () => {
  const [email = ''] = readCommandLine('make-admin').words;
  await withDatabase(async ({ url }) => {
    const db = createDb(url);
    try {
      await makeAdmin(db, email);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      throw new SetupError(`Nobody has signed up with ${email}: check the address, or sign up with it first.`);
    } finally {
      await db.$disconnect();
    }
  });
  print(`✓ ${email} is an admin now`);
});
process.exit();
