import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { limits } from '#test/limits.ts';

/** A copy of the project that runs, as `npm start` runs it. `said` is what it has printed. */
export type RunningCopy = {
  url: string;
  said: () => string;
  /** Runs a command of `scripts/` as npm does, and gives what it prints. */
  script: (name: string, ...args: string[]) => Promise<{ code: number | null; output: string }>;
  stop: () => Promise<void>;
};

type Settings = { project: string; dataDir: string; port: number; slackUrl: string };

/**
 * Builds and starts a copy of the project, with the settings of nobody but those given.
 * @throws with what it printed when it ends instead
 */
export async function startCopy({ project, dataDir, port, slackUrl }: Settings): Promise<RunningCopy> {
  const { PATH = '', HOME = '' } = process.env;
  const own = { PATH, HOME, DATA_DIR: dataDir, PORT: String(port), SLACK_WEBHOOK_URL: slackUrl };
  const env = own as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv;
  const run = (...args: string[]) => {
    const preload = join(project, 'scripts/bootstrap/exit-with-parent.mjs');
    const node = join(project, 'node_modules/node/bin/node');
    const child = spawn(node, ['--import', preload, ...args], {
      cwd: project,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
    return { child, said: () => output };
  };
  const { child, said } = run('scripts/start.mjs');
  await ready(child, said);
  return {
    url: `http://localhost:${port}`,
    said,
    async script(name, ...args) {
      const script = run(...(name.endsWith('.mjs') ? [name] : ['scripts/run.mjs', name]), ...args);
      const [code] = await once(script.child, 'close');
      return { code, output: script.said() };
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGKILL'), limits.stop);
      await once(child, 'close');
      clearTimeout(timer);
    },
  };
}

function ready(child: ChildProcess, said: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => said().includes(' is ready at ') && resolve());
    child.once('close', () => reject(new Error(`It did not start:\n${said()}`)));
  });
}
