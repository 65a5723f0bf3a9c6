// `npm run build`: builds the web app, unless the build is already that of the sources as they are.
import { ensureBuilt } from './bootstrap/build.mjs';
import { print, runMain } from './bootstrap/console.mjs';

await runMain(async () => {
  if (!(await ensureBuilt())) print('✓ The web app is built from the sources as they are');
});
process.exit();
