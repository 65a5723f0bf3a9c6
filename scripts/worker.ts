// `npm run worker`: one worker process in the foreground, on the embedded database or that of DATABASE_URL.
import { workerSpec } from './lib/children.ts';
import { runMain } from './lib/console.mjs';
import { runInForeground } from './lib/with-environment.ts';

await runMain(() => runInForeground((variables) => [workerSpec(variables)]));
process.exit();
