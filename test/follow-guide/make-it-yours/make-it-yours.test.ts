import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { brand } from '#/brand.ts';
import { freePort } from '#test/e2e/product.ts';
import { type RunningCopy, startCopy } from '#test/follow-guide/make-it-yours/running-copy.ts';
import { createVisitor, type Said, type Visitor, visitEverything } from '#test/follow-guide/make-it-yours/visit.ts';
import { copyProject } from '#test/follow-guide/project-copy.ts';
import { openPretendedSlack } from '#test/pretended-slack.ts';
import { until } from '#test/until.ts';

const person = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };

async function emptyFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), name));
  // As root PostgreSQL runs as another account, which must come in.
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The lines in which the old name stands. */
function oldNameIn({ where, text }: Said): string[] {
  const lines = text.split('\n').filter((line) => line.toLowerCase().includes(brand.name.toLowerCase()));
  const at = (line: string) => Math.max(0, line.toLowerCase().indexOf(brand.name.toLowerCase()) - 60);
  return lines.map((line) => `${where}: …${line.slice(at(line), at(line) + 140)}…`);
}

test('whoever follows docs/make-it-yours.md to the letter has a product in which the old name is found nowhere', async () => {
  const project = await copyProject({ isBuilt: true });
  const dataDir = await emptyFolder('data-');
  const steps = await project.follow('docs/make-it-yours.md');
  const slack = await openPretendedSlack();
  const copy = await startCopy({
    project: project.folder,
    dataDir,
    port: await freePort(),
    slackUrl: slack.webhookUrl,
  });
  onTestFinished(() => copy.stop());
  expect(copy.said()).toContain(`Tallymark is ready at ${copy.url}`);

  const visitor = createVisitor(copy.url);
  const signedOut = await visitEverything(visitor);
  const made = await makeSomething(visitor);
  const signedIn = await visitEverything(visitor);
  expectTheNewLook(signedOut);
  await until(() => slack.texts.length > 0);
  const said: Said[] = [
    { where: 'npm start', text: copy.said() },
    ...signedOut,
    ...made,
    ...signedIn.map(({ where, text }) => ({ where: `${where}, signed in`, text })),
    ...slack.texts.map((text) => ({ where: 'Slack', text })),
    ...(await runScripts(copy, dataDir)),
    ...(await namesInDatabase(dataDir)),
    ...(await filesBelow(join(project.folder, '.next/static'))),
    ...(await filesBelow(join(project.folder, '.data/logs'))),
    ...(await namesBelow(dataDir)),
  ];
  await copy.stop();
  expect(said.flatMap(oldNameIn)).toEqual([]);

  const changed = [...new Set(steps.map((step) => step.path))];
  await project.node('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', ...changed);
  await project.node('scripts/check-structure.ts');
  await project.node('node_modules/typescript/bin/tsc', '--noEmit', '--incremental', 'false');
  await project.node('node_modules/vitest/vitest.mjs', 'run', 'src/brand.test.ts', 'src/i18n/all-texts.test.ts');
});

/** Signs up, has a picture made and told to the operator, and asks for all files of it. */
async function makeSomething({ ask }: Visitor): Promise<Said[]> {
  const signUp = await ask('/api/auth/sign-up/email', person);
  expect(signUp.status, signUp.text).toBe(200);
  const threshold = await ask('/api/trpc/notices.setLowCreditsThreshold', { json: { thresholdCredits: 60 } });
  const task = await ask('/api/tasks/text-to-image?wait=60', { prompt: 'a lighthouse' });
  const { outputUrl } = JSON.parse(task.text.slice(task.text.indexOf('\n\n'))).data.task;
  const [file, download] = [await ask(outputUrl), await ask(`${outputUrl}&download=1`)];
  const statement = await ask('/api/credits/statement?format=csv');
  expect(file.text).toMatch(/content-disposition: inline; filename="tallymark-[\w-]+\.png"/);
  expect(download.text).toMatch(/content-disposition: attachment; filename="tallymark-[\w-]+\.png"/);
  expect(statement.text).toMatch(/content-disposition: attachment; filename="tallymark-statement-[\d-]+\.csv"/);
  return [signUp, threshold, task, file, download, statement];
}

/** Name, mark, colour, address, company, plan, price and text of the guide, as people see them. */
function expectTheNewLook(answers: Said[]): void {
  const [start, icon, contact] = ['GET /en', 'GET /icon.svg', 'GET /en/legal/contact'].map(
    (path) => answers.find(({ where }) => where === path)?.text,
  );
  for (const part of [
    '<title>Tallymark · ',
    'property="og:site_name" content="Tallymark"',
    'd="M4 5h4v22H4Z',
    '--accent:light-dark(#1f5fa8, #8fbdf0)',
    'mailto:help@example.org',
    'Example Ltd, 1 Example Street, London',
    '$19.50 a month',
    '700 credits each month',
    '1. You see 30',
    'Every stroke is counted.',
    'tallymark/client',
  ])
    expect(start).toContain(part);
  expect(contact).toContain('We answer within two working days.');
  expect(icon).toContain('path{fill:#1f5fa8}');
}

async function runScripts(copy: RunningCopy, folder: string): Promise<Said[]> {
  const key = join(folder, 'key.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const said: Said[] = [];
  for (const [code, ...command] of [
    [0, 'migrate'],
    [0, 'seed-plans'],
    [0, 'make-admin', person.email],
    [1, 'make-admin', 'nobody@example.org'],
    [0, 'verify-ledger'],
    [0, 'verify-ledger', '--json'],
    [0, 'verify-ledger', '--heads', '--key', key],
    [1, 'scripts/start.mjs'],
  ] as [number, string, ...string[]][]) {
    const ended = await copy.script(...(command as [string, ...string[]]));
    const where = command.join(' ').replace(folder, '');
    expect({ where, code: ended.code, output: ended.output }).toMatchObject({ code });
    said.push({ where, text: ended.output });
  }
  return said;
}

/** What an operator reads in the database's own views: its databases, accounts and connections. */
async function namesInDatabase(dataDir: string): Promise<Said[]> {
  const folder = join(dataDir, 'postgres');
  const password = (await readFile(join(folder, 'product.password'), 'utf8')).trim();
  const port = Number((await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n')[3]);
  const client = new Client({ host: '127.0.0.1', port, user: 'product', password, database: 'product' });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(`SELECT datname AS name FROM pg_database
    UNION SELECT rolname FROM pg_roles UNION SELECT application_name FROM pg_stat_activity`);
  await client.end();
  expect(rows.map(({ name }) => name)).toContain('tallymark');
  return rows.map(({ name }) => ({ where: 'the database', text: name }));
}

/** The files of a folder, with their names and texts. */
async function filesBelow(folder: string): Promise<Said[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  expect(files).not.toEqual([]);
  const read = async (file: string) => {
    const where = file.slice(folder.length);
    return { where, text: `${where}\n${await readFile(file, 'utf8')}` };
  };
  return Promise.all(files.map(read));
}

/** The names of the files and folders in the folder of the data, but for those of PostgreSQL itself, which are numbers. */
async function namesBelow(folder: string): Promise<Said[]> {
  const names = await readdir(folder, { recursive: true });
  return names.map((name) => ({ where: 'the data', text: name }));
}
