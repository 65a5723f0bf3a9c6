import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('every page and layout that reads from the server may wait for it', () => {
  const files = globSync('src/app/**/{page,layout}.tsx');
  expect(files.length).toBeGreaterThan(10);
  const reads = /\bget(?:Session|PageCaller)\b|#\/web\/trpc\/server\.ts/;
  const reading = files.filter((file) => reads.test(readFileSync(file, 'utf8')));
  const root = 'src/app/[locale]/layout.tsx';
  const others = reading.filter((file) => file !== root);
  expect(others.length).toBeGreaterThan(6);
  for (const file of others) expect(readFileSync(file, 'utf8'), file).toContain('export default mayWait(');
  expect(readFileSync(root, 'utf8')).toContain('<WaitingBody />');
});
