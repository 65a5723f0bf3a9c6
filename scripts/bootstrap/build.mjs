// @ts-check
// Builds the web app when its sources have changed. `npm start`, `npm run build` and `npm test` share the one build.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { SetupError, step } from './console.mjs';
import { withLock } from './lock.mjs';
import { identify } from './processes.mjs';
import { localFolder, packageFile, projectNode, root } from './project.mjs';

const INPUT_FOLDERS = ['src', 'messages', 'public'];
const INPUT_FILES = [
  'next.config.mjs',
  'postcss.config.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'prisma/schema.prisma',
];
/** Files that do not affect the build: generated from schema.prisma, tests and documents. */
const isIgnored = (/** @type {string} */ path) => /^src\/(generated|test)\/|\.(test|spec)\.tsx?$|\.md$/.test(path);

/** @typedef {import('./lock.mjs').Lock} Lock */

const record = join(root, '.next', 'build-inputs.json');
const logFile = join(localFolder, 'logs', 'build.log');

/** Whether the build is missing, incomplete or of other sources: compares a hash of its inputs. */
export function isBuildNeeded() {
  if (!existsSync(join(root, '.next', 'BUILD_ID'))) return true;
  try {
    return JSON.parse(readFileSync(record, 'utf8')).inputs !== hashInputs();
  } catch {
    return true;
  }
}

/**
 * Builds the web app unless the build is up to date, under a lock of this checkout. Returns whether it built.
 * @throws {SetupError} with the end of the log when the build fails
 */
export async function ensureBuilt() {
  if (!isBuildNeeded()) return false;
  return withLock(
    join(localFolder, 'build.lock'),
    async (lock) => {
      if (!isBuildNeeded()) return false;
      await step('Building the web app', () => build(lock), 'Web app built');
      return true;
    },
    () => process.stdout.write('… Waiting for another process that builds the web app\n'),
  );
}

/** @param {Lock} lock */
async function build(lock) {
  // Hashed before the build, so that a change during it makes the next call build again.
  const inputs = hashInputs();
  rmSync(record, { force: true });
  const code = await runBuild(lock);
  if (code !== 0) throw new SetupError(`The web app could not be built:\n\n${lastLines()}\n\nThe log is ${logFile}.`);
  writeFileSync(record, JSON.stringify({ inputs }));
}

/**
 * @param {Lock} lock
 * @returns {Promise<number | string>}
 */
function runBuild(lock) {
  mkdirSync(join(localFolder, 'logs'), { recursive: true });
  const log = openSync(logFile, 'w');
  const child = spawn(projectNode, [packageFile('next/dist/bin/next'), 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', log, log],
    // A process group of its own, so that it can be killed together with its children.
    detached: true,
  });
  closeSync(log);
  lock.update({ children: [identify(child.pid ?? 0)].filter((identity) => identity !== undefined) });
  const end = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', end);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, name) => {
      process.off('exit', end);
      resolve(code ?? name ?? 1);
    });
  });
}

function lastLines() {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
  const start = lines.findIndex((line) => /failed to compile|error|failed/i.test(line));
  return lines.slice(Math.max(0, start), start + 25).join('\n');
}

function hashInputs() {
  const hash = createHash('sha256');
  const folders = INPUT_FOLDERS.filter((name) => existsSync(join(root, name)));
  const files = folders.flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  );
  for (const name of [...files, ...INPUT_FILES].filter((path) => !isIgnored(path)).sort()) {
    hash
      .update(`${name}\0`)
      .update(existsSync(join(root, name)) ? readFileSync(join(root, name)) : '')
      .update('\0');
  }
  // Next inlines these variables into the browser's code, so they are inputs too.
  for (const name of Object.keys(process.env)
    .filter((key) => key.startsWith('NEXT_PUBLIC_'))
    .sort()) {
    hash.update(`${name}=${process.env[name]}\0`);
  }
  return hash.digest('hex');
}
