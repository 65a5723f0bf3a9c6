// `npm run screenshots`: pictures of every page at three widths, light and dark, in .data/screenshots.
// `npm run screenshots -- --docs` makes only those that the README shows, in docs/images.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './bootstrap/build.mjs';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { print, runMain } from './bootstrap/console.mjs';
import { packageFile, root } from './bootstrap/project.mjs';

await runMain(async () => {
  const { values } = readCommandLine('screenshots');
  const folder = join(root, values.folder ?? (values.docs ? 'docs/images' : '.data/screenshots'));
  await ensureBuilt();
  const config = join(root, 'test/screenshots/playwright.config.ts');
  const { status } = spawnSync(process.execPath, [packageFile('@playwright/test/cli.js'), 'test', '--config', config], {
    cwd: root,
    env: { ...process.env, SCREENSHOTS_FOLDER: folder, SCREENSHOTS_FOR_DOCS: values.docs ? '1' : '' },
    stdio: 'inherit',
  });
  print(status === 0 ? `The pictures are in ${folder}.` : 'Not every picture could be taken.');
  process.exitCode = status ?? 1;
});
