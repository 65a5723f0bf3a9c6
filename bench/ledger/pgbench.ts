import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Accounts } from './accounts.ts';
import { costCredits, debitStatement } from './limit.ts';
import type { Durations, Sample } from './load.ts';
import type { Spread } from './options.ts';

/** The version of the pgbench on PATH, null where there is none. */
export async function findPgbench(): Promise<string | null> {
  const text = await run(['--version']).catch(() => '');
  return /\d+(\.\d+)*/.exec(text)?.[0] ?? null;
}

/** Runs the debit by pgbench, one thread and prepared, and reads what it logged of each transaction. */
export async function runPgbench(
  url: string,
  accounts: Accounts<number>,
  asked: { clients: number; spread: Spread; durations: Durations },
): Promise<Sample> {
  const { clients, spread, durations } = asked;
  const folder = await mkdtemp(join(tmpdir(), 'farthing-pgbench-'));
  const [from, to] = spread === 'one' ? [accounts.one, accounts.one] : [1, accounts.many.length];
  const script = `\\set account random(${from}, ${to})\n${debitStatement({ account: ':account', cost: String(costCredits) })};\n`;
  try {
    await writeFile(join(folder, 'debit.sql'), script);
    const { hostname, port, username, password, pathname } = new URL(url);
    const seconds = Math.ceil((durations.warmUpMs + durations.measureMs) / 1000);
    await run(
      [
        ...['-h', hostname, '-p', port, '-U', username, '-n', '-M', 'prepared', '-c', String(clients), '-j', '1'],
        ...['-T', String(seconds), '-f', join(folder, 'debit.sql'), '-l', `--log-prefix=${join(folder, 'log')}`],
        pathname.slice(1),
      ],
      { PGPASSWORD: password },
    );
    const logs = (await readdir(folder)).filter((name) => name.startsWith('log'));
    const texts = await Promise.all(logs.map((name) => readFile(join(folder, name), 'utf8')));
    return sampleOf(texts.join(''), durations);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The sample in pgbench's log, whose lines are "client transaction microseconds script second microsecond", the last two
 * the instant of its end.
 */
export function sampleOf(log: string, { warmUpMs, measureMs }: Durations): Sample {
  const ended = log
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [, , latencyUs = 0, , second = 0, microsecond = 0] = line.split(' ').map(Number);
      return { latencyMs: latencyUs / 1000, atMs: second * 1000 + microsecond / 1000 };
    });
  const countFrom = ended.reduce((first, { atMs }) => Math.min(first, atMs), Number.POSITIVE_INFINITY) + warmUpMs;
  const counted = ended.filter(({ atMs }) => atMs >= countFrom && atMs < countFrom + measureMs);
  return { latenciesMs: counted.map(({ latencyMs }) => latencyMs), countedMs: measureMs };
}

function run(args: string[], variables: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('pgbench', args, { env: { ...environment(), ...variables } });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-4000);
    });
    child.stderr.on('data', (chunk) => {
      complaint = `${complaint}${chunk}`.slice(-4000);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`pgbench ended with ${code}: ${complaint.trim()}`));
    });
  });
}

/** Without the PG* variables of the user, which are meant for another server. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...(Object.fromEntries(kept) as NodeJS.ProcessEnv), LC_ALL: 'C' };
}
