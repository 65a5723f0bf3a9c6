import { globSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { checkStructure, Tree } from './structure/check.ts';
import { findKnots } from './structure/knots.ts';
import { levels } from './structure/rooms.ts';

// `npm run structure`: holds the order of the rooms (scripts/structure/rooms.ts), and says that no two of them reach each
// other.
const files = globSync(['{src,test}/**/*.{ts,tsx,mjs}', '{scripts,bench}/**/*.{ts,mjs}'])
  .map((path) => path.split(sep).join('/'))
  .filter((path) => !/^test\/client-package\/(workspace-)?program\.ts$/.test(path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const violations = checkStructure(files);
for (const { path, line, message } of violations) console.error(`${path}${line ? `:${line}` : ''}  ${message}`);
const knots = findKnots(new Tree(files));
for (const knot of knots) console.error(`These rooms reach each other: ${knot.join(', ')}`);
if (violations.length + knots.length > 0) process.exitCode = 1;
else {
  console.log(`${files.length} files stand where they belong.`);
  console.log(
    `No two of the ${levels.flat().length} rooms and features reach each other, types included (but for AppRouter).`,
  );
}
