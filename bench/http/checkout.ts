import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Ledger } from '#/ledger/ledger.ts';
import { SetupError } from '#/lib/setup-error.ts';
import type { Db } from '#/platform/db.ts';
import type { Queue } from '#/platform/queue.ts';
import { endOf, lastWords } from '../../scripts/lib/children.ts';

/** A folder with the product's sources. `commit`: which they are, with a + where they were changed since; null: unknown. */
export type Checkout = { root: string; commit: string | null };

const preload = new URL('../../scripts/bootstrap/exit-with-parent.mjs', import.meta.url).href;
const scripts = ['build', 'migrate', 'web', 'ledger:verify'];

/** @throws {SetupError} when the folder is no checkout of the product */
export async function openCheckout(root: string): Promise<Checkout> {
  const text = await readFile(join(root, 'package.json'), 'utf8').catch(() => '{}');
  const described = JSON.parse(text) as { scripts?: Record<string, string> };
  const missing = scripts.find((name) => !described.scripts?.[name]);
  if (missing) throw new SetupError(`--against: ${root} is no checkout of this product: it has no npm run ${missing}.`);
  return { root, commit: await commitOf(root) };
}

async function commitOf(root: string): Promise<string | null> {
  const git = async (...args: string[]) => (await promisify(execFile)('git', args, { cwd: root })).stdout.trim();
  try {
    const commit = await git('rev-parse', '--short=7', 'HEAD');
    const changes = await git('status', '--porcelain', '--', '.', ':!bench/results');
    return changes ? `${commit}+` : commit;
  } catch {
    return null;
  }
}

/** Starts a script of the checkout: its own, not ours. It ends with this process; what it says is in the log. */
export function startScript(
  { root }: Checkout,
  name: string,
  { variables, logFile }: { variables: Record<string, string>; logFile: string },
): ChildProcess {
  const npm = process.env.npm_execpath;
  const [program, ...args] =
    npm && /npm-cli\.c?js$/.test(npm)
      ? [process.env.npm_node_execpath ?? process.execPath, '--import', preload, npm]
      : ['npm'];
  const log = openSync(logFile, 'a');
  const child = spawn(program as string, [...args, 'run', '--silent', name], {
    cwd: root,
    env: { ...withoutNpm(process.env), ...variables } as NodeJS.ProcessEnv,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return child;
}

/** Runs a script of the checkout to its end. @throws {SetupError} with the last thing it said when it fails */
export async function runScript(checkout: Checkout, name: string, place: Parameters<typeof startScript>[2]) {
  const end = await endOf(startScript(checkout, name, place));
  if (end === 'exit code 0') return;
  throw new SetupError(`npm run ${name} in ${checkout.root} failed (${end}): ${lastWords(place.logFile)}`);
}

/**
 * A module of the checkout, at the first of these paths that it has: builds differ in where it stands. Its imports are the
 * checkout's too, so it fits the checkout's database.
 */
export async function importFrom<Module>({ root }: Checkout, paths: readonly string[]): Promise<Module> {
  const path = paths.find((candidate) => existsSync(join(root, candidate)));
  if (path === undefined) throw new SetupError(`--against: ${root} has none of ${paths.join(', ')}.`);
  return import(pathToFileURL(join(root, path)).href);
}

type BenchLedger = Pick<Ledger, 'checkAndDeduct' | 'grant' | 'refund'>;
/** The commands as builds had them before a ledger was an object. */
type CommandsOfDb = {
  [Name in keyof BenchLedger]: (db: Db, asked: Parameters<BenchLedger[Name]>[0]) => ReturnType<BenchLedger[Name]>;
};

const ledgerService = 'src/features/credits/ledger-service.ts';

/** Makes the ledger of a checkout by its own code, on a client of its own code. */
export async function importLedger(checkout: Checkout, db: Db): Promise<BenchLedger> {
  if (existsSync(join(checkout.root, ledgerService))) {
    type Service = typeof import('#/features/credits/ledger-service.ts');
    return (await importFrom<Service>(checkout, [ledgerService])).createProductLedger(db);
  }
  const file = (name: string) => ['src/ledger/ledger.ts', `src/features/credits/${name}.ts`];
  const { checkAndDeduct, refund } = await importFrom<CommandsOfDb>(checkout, file('credit-manager'));
  const { grant } = await importFrom<CommandsOfDb>(checkout, file('grant-manager'));
  return {
    checkAndDeduct: (asked) => checkAndDeduct(db, asked),
    grant: (asked) => grant(db, asked),
    refund: (asked) => refund(db, asked),
  };
}

type SubmitTask = typeof import('#/features/tasks/commands/submit-task.ts').submitTask;

/** Returns what submits tasks by a checkout's own code. */
export async function importSubmit(
  checkout: Checkout,
  place: { db: Db; ledger: BenchLedger; queue: Queue },
): Promise<(asked: Parameters<SubmitTask>[1]) => ReturnType<SubmitTask>> {
  const { submitTask } = await importFrom<{ submitTask: SubmitTask }>(checkout, [
    'src/features/tasks/commands/submit-task.ts',
    'src/features/tasks/submit-task.ts',
  ]);
  // Earlier builds take the database in place of the ledger.
  return (asked) => submitTask(place as unknown as Parameters<SubmitTask>[0], asked);
}

/** What the npm that started this one says of its own package would be taken for that of the other. */
function withoutNpm(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const isNpms = (name: string) => /^npm_|^INIT_CWD$/i.test(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isNpms(name)));
}
