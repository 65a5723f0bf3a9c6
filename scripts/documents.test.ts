import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { env } from '#/env.ts';
import { type CommandName, parseCommandLine } from './bootstrap/command-line.mjs';
import { type Command, commands } from './bootstrap/commands.mjs';

const documents = globSync(['*.md', 'docs/**/*.md', 'bench/results/*.md', '{src,test}/**/*.md']).sort();
const read = (path: string) => readFileSync(path, 'utf8');
const testFiles = globSync('{src,scripts,test,bench}/**/*.test.{ts,tsx}');
const scripts = Object.keys(JSON.parse(read('package.json')).scripts);

/** The text without its blocks of code. */
const proseOf = (text: string) => text.replaceAll(/^```[\s\S]*?^```/gm, '');

/** What can stand behind `#` in a link to the document: its headings as GitHub names them, and what is named by hand. */
function anchorsOf(text: string): string[] {
  const headings = [...proseOf(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)];
}

/** Links that lead nowhere. */
function brokenLinksOf(path: string): string[] {
  const links = [...proseOf(read(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : join(dirname(path), file);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
  });
}

/** Every call of a command of ours, such as `npm run test:model -- --runs 20000`, in code or in backticks. */
function callsIn(text: string): { npm: string; args: string[] }[] {
  const code = [...text.matchAll(/^```sh\n([\s\S]*?)^```|`([^`\n]+)`/gm)].flatMap(([, block, span]) =>
    (block ?? span ?? '').split('\n'),
  );
  return code.flatMap((line) => {
    const found = /^npm (?:run )?(?:--silent )?(?:run )?(?:--silent )?([\w:-]+)(?: -- (.*?))?(?: +#| > |$)/.exec(
      line.trim(),
    );
    const [, npm = '', args = ''] = found ?? [];
    return found && !/^(ci|install|config)$/.test(npm) ? [{ npm, args: args.match(/"[^"]*"|<[^>]*>|\S+/g) ?? [] }] : [];
  });
}

/** A problem with a call, in words; null where the command takes it. */
function problemOf({ npm, args }: { npm: string; args: string[] }): string | null {
  if (!scripts.includes(npm)) return `there is no command ${npm}`;
  const all: [string, Command][] = Object.entries(commands);
  const name = all.find(([, { run }]) => run.replace(/^npm (run )?/, '') === npm)?.[0];
  if (args.length === 0) return null;
  try {
    const { words } = parseCommandLine(name as CommandName, args);
    const lost = npm === 'test' ? words.find((filter) => !testFiles.some((file) => file.includes(filter))) : undefined;
    return lost === undefined ? null : `there is no test file with ${lost} in its name`;
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(documents)('%s', (path) => {
  test('has no link that leads nowhere', () => {
    expect(brokenLinksOf(path)).toEqual([]);
  });

  test('names files that there are', () => {
    const named = [...read(path).matchAll(/`((?:src|test|scripts|bench|docs|prisma)\/[\w./[\]-]+\.[a-z]+)`/g)];
    // Guides name files that are to be made, the changelog and decisions files that there were.
    if (/-a-task-type|another-type|CHANGELOG|make-it-yours|decisions\//.test(path)) return;
    expect(named.map(([, file = '']) => file).filter((file) => !existsSync(file))).toEqual([]);
  });

  test('calls commands as they can be called', () => {
    if (path === 'CHANGELOG.md') return;
    expect(callsIn(read(path)).flatMap((call) => problemOf(call) ?? [])).toEqual([]);
  });
});

test('the checks see what they look for', () => {
  expect(callsIn('`npm run test:model -- --runs 2`, `npm test`')).toEqual([
    { npm: 'test:model', args: ['--runs', '2'] },
    { npm: 'test', args: [] },
  ]);
  expect(problemOf({ npm: 'test:model', args: ['--run', '2'] })).toMatch(/^There is no option --run/);
  expect(problemOf({ npm: 'nothing', args: [] })).toBe('there is no command nothing');
  expect(problemOf({ npm: 'test', args: ['malformed', 'mal-formed'] })).toMatch(/no test file with mal-formed/);
  expect(anchorsOf('# One, “two” & `three`\n<a id="four"></a>')).toEqual(['one-two--three', 'four']);
});

test('the README names every command of package.json', () => {
  const readme = read('README.md');
  expect(
    scripts.filter(
      (name) =>
        name !== 'postinstall' &&
        !readme.includes(`\`${name}\``) &&
        !readme.includes(`npm run ${name}`) &&
        !readme.includes(`npm ${name}`),
    ),
  ).toEqual([]);
});

describe('every setting that there is, and no other,', () => {
  const settings = Object.keys(env).sort();

  test('stands in .env.example', () => {
    const written = [...read('.env.example').matchAll(/^([A-Z0-9_]+)=/gm)].map(([, name = '']) => name);
    expect(written.sort()).toEqual(settings);
  });

  test('stands in the table of the README', () => {
    const table = read('README.md').split('| variable | meaning |')[1]?.split('\n\n')[0] ?? '';
    const named = [...table.matchAll(/^\| ((?:`[A-Z0-9_]+`(?:, )?)+) \|/gm)].flatMap(([, names = '']) =>
      names.replaceAll('`', '').split(', '),
    );
    expect(named.sort()).toEqual(settings);
  });
});
