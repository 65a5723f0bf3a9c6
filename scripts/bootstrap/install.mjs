// @ts-check
// Installs the packages when they are out of date. Plain JavaScript, built-ins only: it runs on Node 20 before the install.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { SetupError, step } from './console.mjs';
import { withLock } from './lock.mjs';
import { identify } from './processes.mjs';
import { localFolder, packageFile, projectNode, root } from './project.mjs';

/** @typedef {import('./lock.mjs').Lock} Lock */

const marker = packageFile('.installed-packages.json');
const logFile = join(localFolder, 'logs', 'npm-ci.log');
const generatedClient = join(root, 'src', 'generated', 'prisma', 'client.ts');

/**
 * Installs the packages of package-lock.json and generates the Prisma client of schema.prisma, where either is out of date.
 * Returns whether packages were installed: the Node that runs this may then be older than the project's.
 * @returns {Promise<boolean>}
 */
export async function ensureInstalled() {
  assertNodeVersion();
  if (isInstalled() && isGenerated()) return false;
  const onWait = () => process.stdout.write('… Waiting for another process that installs the packages\n');
  return withLock(
    join(localFolder, 'install.lock'),
    async (lock) => {
      const mustInstall = !isInstalled();
      if (mustInstall) await step('Installing packages', () => install(lock), 'Packages installed');
      else if (!isGenerated())
        await step('Generating the database client', () => generate(lock), 'Database client generated');
      writeFileSync(marker, JSON.stringify(wanted()));
      return mustInstall;
    },
    onWait,
  );
}

function assertNodeVersion() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(`Node ${process.versions.node} is too old: install Node 20.19 or later.`);
}

function wanted() {
  return { lock: hashOf(join(root, 'package-lock.json')), schema: hashOf(join(root, 'prisma', 'schema.prisma')) };
}

/** @param {string} file */
function hashOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function isInstalled() {
  if (!existsSync(projectNode)) return false;
  return readJson(marker)?.lock === wanted().lock || isInstalledByHand();
}

function isGenerated() {
  return existsSync(generatedClient) && readJson(marker)?.schema === wanted().schema;
}

/** Whether node_modules is up to date after a manual npm ci or npm install, by npm's own record of the installed packages. */
function isInstalledByHand() {
  const have = readJson(packageFile('.package-lock.json'))?.packages;
  const want = readJson(join(root, 'package-lock.json'))?.packages;
  if (!have || !want) return false;
  return Object.entries(want).every(([path, { version, integrity, optional, link }]) => {
    if (path === '' || link) return true;
    const found = have[path];
    return found ? found.version === version && found.integrity === integrity : optional === true;
  });
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {Lock} lock */
async function install(lock) {
  rmSync(marker, { force: true });
  const npm = process.env.npm_execpath;
  // Uses the npm that runs this script and its Node. If that is pnpm or yarn, uses the npm of the PATH.
  const isNpm = npm !== undefined && /npm-cli\.c?js$/.test(npm);
  const command = isNpm ? [process.env.npm_node_execpath ?? process.execPath, npm] : ['npm'];
  const code = await runLogged(
    [...command, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=notice'],
    lock,
  );
  const log = relative(process.cwd(), logFile) || logFile;
  if (code !== 0) {
    throw new SetupError(`The packages could not be installed: ${lastComplaint(code)} The log is ${log}.`);
  }
  if (!existsSync(projectNode) || !existsSync(generatedClient)) {
    throw new SetupError(
      `npm installed the packages without running their install scripts: allow them (npm config set ignore-scripts false) and start again. The log is ${log}.`,
    );
  }
}

/** @param {Lock} lock */
async function generate(lock) {
  const code = await runLogged([projectNode, packageFile('prisma/build/index.js'), 'generate'], lock);
  if (code !== 0)
    throw new SetupError(`prisma/schema.prisma is not right: ${lastComplaint(code)} The log is ${logFile}.`);
}

/**
 * @param {string[]} command
 * @param {Lock} lock
 * @returns {Promise<number | string>} the exit code or signal, or the error message when it could not be started
 */
function runLogged([program = '', ...args], lock) {
  mkdirSync(join(localFolder, 'logs'), { recursive: true });
  const log = openSync(logFile, 'w');
  // Without the project's own Node in the PATH, since npm ci replaces it.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(packageFile('')));
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ['ignore', log, log],
    // A process group of its own, so that it can be killed together with its children.
    detached: true,
    shell: process.platform === 'win32' && program === 'npm',
  });
  closeSync(log);
  lock.update({ children: [identify(child.pid ?? 0)].filter((identity) => identity !== undefined) });
  const end = (/** @type {NodeJS.Signals} */ name) => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    process.exit(name === 'SIGINT' ? 130 : 143);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const name of signals) process.once(name, end);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, name) => resolve(code ?? name ?? 1));
  }).finally(() => {
    for (const name of signals) process.off(name, end);
  });
}

/** @param {number | string} code */
function lastComplaint(code) {
  if (code === 'spawn npm ENOENT') return 'there is no npm on this machine.';
  const lines = readFileSync(logFile, 'utf8')
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!)\s*/, ''));
  const complaint = lines.find((line) =>
    /network|ENOTFOUND|ECONN|EACCES|ENOSPC|ETIMEDOUT|not in sync|Missing:|^Error:|E\d{3} /.test(line),
  );
  return `${(complaint ?? `npm ended with ${code}`).trim().replace(/\.$/, '')}.`;
}
