import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** What a script said, and the code that it ended with. */
export type ScriptEnd = { code: number | null; stdout: string; stderr: string };

/**
 * Runs a script of `scripts/` (without its ending) as npm does, on the database of the test file unless `variables` say
 * otherwise, and waits for its end.
 */
export function runScript(
  name: string,
  databaseUrl: string,
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<ScriptEnd> {
  const child = spawn(process.execPath, ['scripts/run.mjs', name, ...args], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: databaseUrl, DATA_DIR: process.env.STORAGE_DIR ?? '', ...variables },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
