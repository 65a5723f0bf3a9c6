// `npm run worker`: one worker process in the foreground, on the embedded database or that of DATABASE_URL.

import { runMain } from './bootstrap/console.mjs';
import { workerSpec } from './lib/children.ts';
import { runInForeground } from './lib/with-environment.ts';

await runMain(() => runInForeground((variables) => [workerSpec(variables)]));
process.exit();
