// `npm run web`: one web process in the foreground, on the embedded database or that of DATABASE_URL.
import { ensureBuilt } from './bootstrap/build.mjs';
import { runMain } from './bootstrap/console.mjs';
import { webSpec } from './lib/children.ts';
import { assertCanListen } from './lib/port.ts';
import { runInForeground } from './lib/with-environment.ts';

await runMain(() =>
  runInForeground(async (variables, settings) => {
    await assertCanListen(settings);
    await ensureBuilt();
    return [webSpec(variables)];
  }),
);
process.exit();
