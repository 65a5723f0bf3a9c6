import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { createClient } from '#/client/client.ts';
import { compilers, type EmptyProject, makeEmptyProject } from '#test/client-package/empty-project.ts';
import { readStart } from '#test/client-package/start-of-document.ts';
import { chromiumLaunchOptions, unpackChromium } from '#test/e2e/chromium.ts';
import { type Product, startProduct } from '#test/e2e/product.ts';
import { limits } from '#test/limits.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
/** At most so many files are read beside the compiler's own and Node's types. */
const maxFilesRead = 15;

let project: EmptyProject;
beforeAll(async () => {
  project = await makeEmptyProject();
}, limits.start);
afterAll(() => project?.remove());

describe('the packed client', () => {
  test('has no file of the server, needs no other package, and names nothing of ours', async () => {
    const folder = join(project.folder, 'node_modules/farthing');
    const { dependencies, peerDependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    expect([dependencies, peerDependencies]).toEqual([undefined, undefined]);
    for (const file of (await readdir(folder)).filter((name) => name.endsWith('.d.ts'))) {
      const text = await readFile(join(folder, file), 'utf8');
      const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '');
      expect(code.match(/from '(?!\.\/)[^']+'|AppRouter|\bany\b/g) ?? [], file).toEqual([]);
    }
    expect(await readFile(join(folder, 'client.js'), 'utf8')).not.toMatch(
      /^\s*import\b[^(]|from ?["']node:|require\(/m,
    );
  });

  describe.each(compilers)('under TypeScript %s', (compiler) => {
    const settings = {
      'without DOM, skipping the check of declarations': { lib: ['ES2023'], skipLibCheck: true },
      'with DOM, and the declarations checked': { lib: ['ES2023', 'DOM', 'DOM.Iterable'], skipLibCheck: false },
    };
    test.concurrent.each(Object.entries(settings))('is right %s, and few files are read', async (_, options) => {
      const read = await project.check('program.ts', compiler, options);
      const ours = read.filter((file) => !/\/typescript|\/@types\/node\/|\/undici-types\//.test(file));
      expect(ours.filter((file) => file.includes('/node_modules/farthing/')).length).toBeGreaterThan(3);
      expect(ours.length).toBeLessThanOrEqual(maxFilesRead);
    });
  });

  test('says of every call what the router says of it', async () => {
    const folder = await mkdtemp(join(root, 'node_modules/.cache/farthing-same-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const declared = join(project.folder, 'node_modules/farthing/procedures.d.ts');
    await writeFile(join(folder, 'same.ts'), sameTypes(declared));
    const compilerOptions = { plugins: [], incremental: false, paths: { '#/*': [join(root, 'src/*')] } };
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files: ['same.ts'] }),
    );
    await compile(folder);
    // And what is not the same is found.
    const without = sameTypes(declared).replace('Theirs = TheirOutputs', "Theirs = Omit<TheirOutputs, 'notices'>");
    await writeFile(join(folder, 'same.ts'), without);
    await expect(compile(folder)).rejects.toThrow("Type 'true' is not assignable to type 'false'");
  });
});

describe('with the product running', () => {
  let product: Product;
  beforeAll(async () => {
    process.env.FARTHING_TEST_SERVER = JSON.stringify(inject('testServer'));
    product = await startProduct();
    await product.workBy('src/worker/main.ts');
  }, limits.start);
  afterAll(() => product?.stop());

  test('a program in an empty project does a whole job', async () => {
    const said = JSON.parse(await project.run('program.ts', { PRODUCT_URL: product.url }));
    expect(said).toMatchObject({
      name: 'Ada',
      cheapest: 'Free',
      before: 60,
      source: 'SIGNUP',
      replayed: true,
      isSame: true,
      states: [expect.stringMatching(/queued|running|succeeded/), 'succeeded'],
      isDate: true,
      newest: { amount: -25, type: 'DEBIT' },
      balances: [35],
      cookie: null,
    });
    expect(said.told).toEqual([
      '25 -> 50',
      '15 of 50',
      expect.stringMatching(/^text-to-opera is not offered here\. .* text-to-image, /),
      'input.prompt must be text of 1 to 2,000 characters.',
    ]);
    expect((await fetch(said.outputUrl)).headers.get('content-type')).toBe('video/webm');
  });

  test('the start of docs/client.md has under 20 lines, and runs as it is written', async () => {
    const start = readStart(await readFile(join(root, 'docs/client.md'), 'utf8'));
    expect(start.split('\n').length).toBeLessThan(20);
    await writeFile(join(project.folder, 'start.mjs'), start);
    const person = { name: 'Ada', email: 'start@example.com', password: 'correct horse' };
    const ada = createClient({ url: product.url });
    await ada.signUp(person);
    const env = { PRODUCT_URL: product.url, PRODUCT_EMAIL: person.email, PRODUCT_PASSWORD: person.password };
    expect(await project.run('start.mjs', env)).toMatch(/^succeeded http.*\n$/);
    // The same key: nothing is charged again. Another one, when less than that is left: it says how much.
    expect(await project.run('start.mjs', env)).toMatch(/^succeeded http.*\n$/);
    await ada.tasks.create.mutate({ type: 'text-to-video', input: { prompt: 'a sea', seconds: 5 } });
    await writeFile(join(project.folder, 'start.mjs'), start.replace('order-4711', 'order-4712'));
    expect(await project.run('start.mjs', env)).toBe('15 credits are missing\n');
  });

  test('a page of the same address signs in, calls and hears of changes by the cookies of its browser', async () => {
    await unpackChromium();
    const browser = await chromium.launch(chromiumLaunchOptions());
    onTestFinished(() => browser.close());
    const page = await (await browser.newContext({ bypassCSP: true })).newPage();
    const code = await readFile(join(project.folder, 'node_modules/farthing/client.js'), 'utf8');
    await page.route('**/client-under-test.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: code }),
    );
    await page.goto(product.url);
    const said = await page.evaluate(`(${pageProgram})('/client-under-test.js')`);
    expect(said).toEqual([60, 35, true, null]);
  });
});

test('a program in one repository with us takes the type of the router from farthing/router', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'farthing-beside-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules/farthing'));
  for (const name of ['@trpc', '@types', 'superjson'])
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  const program = await readFile(join(import.meta.dirname, 'workspace-program.ts'), 'utf8');
  await writeFile(join(folder, 'program.ts'), program);
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  await writeFile(join(folder, 'tsconfig.json'), readConditions(await readFile(join(root, 'docs/client.md'), 'utf8')));
  await compile(folder);
});

/** As text, since the runner changes the code of a function. */
const pageProgram = `async (address) => {
  const { createClient, UnauthorizedError } = await import(address);
  const farthing = createClient({ url: location.origin });
  await farthing.signUp({ name: 'Ada', email: 'browser@example.com', password: 'correct horse' });
  const told = [];
  for await (const { account } of farthing.tasks.onChanges.watch()) {
    told.push(account.balance);
    if (account.balance === 35) break;
    await farthing.tasks.create.mutate({ type: 'text-to-video', input: { prompt: 'a sea', seconds: 1 } });
  }
  await farthing.signOut();
  await farthing.credits.balance.query().catch((error) => told.push(error instanceof UnauthorizedError));
  return [...told, farthing.cookie];
}`;

function readConditions(document: string): string {
  const [, json] = /```json\n([\s\S]*?)```/.exec(document) ?? [];
  if (json === undefined) throw new Error('docs/client.md says no tsconfig.');
  return json;
}

function compile(folder: string): Promise<unknown> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return run(process.execPath, [tsc, '--noEmit', '-p', folder], { cwd: root }).catch((error) => {
    throw new Error(`${error.stdout}${error.stderr}`);
  });
}

/** A program that is right where the types of the package and those of the router can stand for each other. */
function sameTypes(declared: string): string {
  return `
import type { Inputs as TheirInputs, Outputs as TheirOutputs } from '${declared.replace(/\.d\.ts$/, '.js')}';
import type { Inputs as OurInputs, Outputs as OurOutputs } from '#/client/procedures.ts';

/** Without the marks of what may be left out, since one without the property could stand for one with it. */
type Full<T> = T extends Date ? T : T extends readonly (infer One)[] ? Full<One>[] : T extends object ? { [Name in keyof T]-?: Full<T[Name]> } : T;
type Same<Theirs, Ours> = [Full<Theirs>] extends [Full<Ours>] ? ([Full<Ours>] extends [Full<Theirs>] ? true : false) : false;
type Both<Theirs, Ours> = [Theirs] extends [Ours] ? ([Ours] extends [Theirs] ? true : false) : false;
type Theirs = TheirOutputs;

export const answer: [Same<Theirs, OurOutputs>, Both<TheirOutputs, OurOutputs>, Same<TheirInputs, OurInputs>, Both<TheirInputs, OurInputs>] = [true, true, true, true];
`;
}
