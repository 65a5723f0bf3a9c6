import { globSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { checkStructure } from './structure/check.ts';

// `npm run structure`: holds the layout of docs and README: see scripts/structure/places.ts for what may import what.
const files = globSync(['src/**/*.{ts,tsx,mjs}', 'scripts/**/*.{ts,mjs}']).map((path) => ({
  path: path.split(sep).join('/'),
  text: readFileSync(path, 'utf8'),
}));
const violations = checkStructure(files);
for (const { path, line, message } of violations) console.error(`${path}${line ? `:${line}` : ''}  ${message}`);
if (violations.length > 0) process.exitCode = 1;
else console.log(`${files.length} files stand where they belong.`);
