import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCommandLine, usageOf } from './command-line.mjs';
import { type Command, commands } from './commands.mjs';

type Name = keyof typeof commands;

const scripts: Record<string, string> = JSON.parse(readFileSync('package.json', 'utf8')).scripts;
/** What npm runs by itself after an installation is no command for people. */
const { postinstall: _, ...called } = scripts;

/** The program of a line of package.json, its arguments, and the command in our table. */
function read(line: string): { args: string[]; name: Name } {
  const [, file = '', argument] = /^(?:exec )?node (scripts\/[\w-]+\.mjs)(?: ([\w./:-]+))?$/.exec(line) ?? [];
  const name = argument ?? file.replace(/^scripts\/|\.mjs$/g, '');
  return { args: argument ? [file, argument] : [file], name: name as Name };
}

const all = Object.entries(called).map(([npm, line]) => ({ npm, ...read(line) }));
const callOf = (npm: string) => (npm === 'start' || npm === 'test' ? `npm ${npm}` : `npm run ${npm}`);
const commandOf = (name: Name): Command => commands[name];
const firstLine = (name: Name) => usageOf(name).split('\n')[0];

/** How a process that was started ended. */
function run(args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }));
  });
}

test('every command of package.json is one that says what it takes, and no other is', () => {
  expect(all.map(({ npm, name }) => [name, callOf(npm)]).sort()).toEqual(
    Object.entries(commands)
      .map(([name, { run: call }]) => [name, call])
      .sort(),
  );
});

// npm runs `sh -c`, and where that is dash the shell would stay in between, take the signal, and end before the product has.
test.each(['start', 'dev', 'web', 'worker'])('npm run %s: signals to what npm started reach the product', (npm) => {
  expect(called[npm]).toMatch(/^exec node /);
});

describe.each(all)('npm run $npm', ({ name, npm }) => {
  const { options = {}, words } = commandOf(name);
  const right = Array.from({ length: words?.least ?? 0 }, () => 'word');

  test('refuses an option that it does not have, in one sentence that says what it takes', () => {
    const sentence = new RegExp(`^There is no option --no-such-option: ${callOf(npm)} takes [^\n]+\\.$`);
    expect(() => parseCommandLine(name, [...right, '--no-such-option'])).toThrow(sentence);
    expect(() => parseCommandLine(name, [...right, '-z'])).toThrow('There is no option -z: npm ');
  });

  test('refuses too much and too little', () => {
    const most = Math.min(words?.most ?? 0, 9);
    if (words?.most !== Number.POSITIVE_INFINITY) {
      expect(() => parseCommandLine(name, Array(most + 1).fill('more'))).toThrow(/^"more" is too much: npm /);
    }
    if (words?.least) expect(() => parseCommandLine(name, [])).toThrow(`${words.name} is missing: npm `);
    expect(parseCommandLine(name, right).words).toEqual(right);
  });

  test.each(Object.entries(options))('reads --%s, and nothing that looks like it', (option, { value, short }) => {
    const spelt = `--${option}`;
    if (!value) {
      expect(parseCommandLine(name, [...right, spelt]).values).toEqual({ [option]: true });
      expect(() => parseCommandLine(name, [...right, `${spelt}=yes`])).toThrow(`${spelt} has no value: npm `);
      return;
    }
    expect(parseCommandLine(name, [...right, spelt, 'text']).values).toEqual({ [option]: 'text' });
    if (short) expect(parseCommandLine(name, [`-${short}`, 'text']).values).toEqual({ [option]: 'text' });
    expect(parseCommandLine(name, [...right, `${spelt}=-1`]).values).toEqual({ [option]: '-1' });
    for (const missing of [[spelt], [spelt, ''], [`${spelt}=`], [spelt, '--other'], [spelt, '--', 'text']]) {
      expect(() => parseCommandLine(name, [...right, ...missing])).toThrow(`${spelt} needs a value: npm `);
    }
  });
});

test.each(all)('npm run $npm -- --help says how it is called', ({ name, npm }) => {
  expect(parseCommandLine(name, ['--help'])).toMatchObject({ isHelp: true });
  expect(parseCommandLine(name, ['-h'])).toMatchObject({ isHelp: true });
  expect(firstLine(name)).toMatch(new RegExp(`^${callOf(npm)}( -- |$)`));
  for (const option of Object.keys(commandOf(name).options ?? {})) expect(usageOf(name)).toContain(`\n  --${option}`);
});

/** One command of each program that package.json starts; `scripts/run.mjs` asks in one place for all of its commands. */
const ofEachProgram = all.filter(
  ({ args, name }, at) => all.findIndex((other) => other.args[0] === args[0]) === at || name === 'verify-ledger',
);

test.each(ofEachProgram)('npm run $npm is refused before anything is done', async ({ args, name, npm }) => {
  const { code, stdout, stderr } = await run([...args, '--no-such-option']);
  expect(stderr).toMatch(new RegExp(`^There is no option --no-such-option: ${callOf(npm)} takes [^\n]+\\.\n$`));
  // With 1 that command says that the ledger does not hold.
  expect({ code, stdout }).toEqual({ code: name === 'verify-ledger' ? 2 : 1, stdout: '' });
});

test('the usage goes to stdout, and nothing is done', async () => {
  expect(await run(['scripts/run.mjs', 'test-model', '--help'])).toEqual({
    code: 0,
    stdout: `${usageOf('test-model')}\n`,
    stderr: '',
  });
});
