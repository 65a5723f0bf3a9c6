// @ts-check
// Plain JavaScript: it is used before the packages are installed.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { projectNode } from './project.mjs';

/** Whether this process runs on the Node that comes with the packages. */
export function isProjectNode() {
  return existsSync(projectNode) && realpathSync(projectNode) === realpathSync(process.execPath);
}

/**
 * Runs a script on the Node that comes with the packages, in the foreground, and hands signals on to it.
 * @param {string[]} args
 * @param {{ variables?: Record<string, string>, onSpawn?: (pid: number) => void }} [options]
 * @returns {Promise<number>} its exit code
 */
export function runOnProjectNode(args, { variables = {}, onSpawn } = {}) {
  const child = spawn(projectNode, args, {
    // The channel tells it when this process is killed.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...variables },
  });
  onSpawn?.(child.pid ?? 0);
  // npm waits for what it runs: when it is gone it was killed, and nobody looks after this process any more.
  const launcher = process.ppid;
  if (process.env.npm_lifecycle_event) {
    setInterval(() => process.ppid !== launcher && child.kill('SIGTERM'), 500).unref();
  }
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, () => child.kill(name));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
