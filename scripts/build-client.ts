// `npm run build:client`: makes the package for programs in dist/client, ready for `npm pack`.
import { relative } from 'node:path';
import { print, runMain, step } from './bootstrap/console.mjs';
import { root } from './bootstrap/project.mjs';
import { clientPackageFolder, makeClientPackage } from './client-package/make-package.ts';

await runMain(async () => {
  const folder = relative(root, clientPackageFolder);
  await step('Making the package for programs', () => makeClientPackage(), `The package for programs is in ${folder}`);
  print(`  npm pack ./${folder}`);
});
process.exit();
