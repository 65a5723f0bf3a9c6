// @ts-check
// Runs scripts on the project's Node. Plain JavaScript: it is used before the packages are installed.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { projectNode } from './project.mjs';

/** Whether this process runs on the Node that is installed as a package. */
export function isProjectNode() {
  return existsSync(projectNode) && realpathSync(projectNode) === realpathSync(process.execPath);
}

/**
 * Runs a script on the Node that is installed as a package, in the foreground, and forwards signals to it.
 * @param {string[]} args
 * @param {{ variables?: Record<string, string>, onSpawn?: (pid: number) => void }} [options]
 * @returns {Promise<number>} its exit code
 */
export function runOnProjectNode(args, { variables = {}, onSpawn } = {}) {
  const child = spawn(projectNode, args, {
    // The IPC channel closes when this process is killed, at which the child exits (exit-with-parent.mjs).
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...variables },
  });
  onSpawn?.(child.pid ?? 0);
  // npm waits for its script, so a changed parent id means that npm was killed and this process is orphaned.
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
