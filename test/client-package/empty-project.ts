import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeClientPackage } from '../../scripts/client-package/make-package.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** The compilers that the declarations are for. */
export const compilers = ['5.9.3', '6.0.3', '7.0.2'] as const;
type Compiler = (typeof compilers)[number];

/** A project outside of the repository, in which nothing is installed but the packed client and compilers. */
export type EmptyProject = {
  folder: string;
  /** The packed file. */
  tarball: string;
  /** Runs a program of `test/client-package`, or one of these lines, on this Node. @returns what it prints */
  run(program: string, env: Record<string, string>, node?: string): Promise<string>;
  /** Checks a program with this compiler. @returns the files that it read, by their paths */
  check(program: string, compiler: Compiler, options: object): Promise<string[]>;
  remove(): Promise<void>;
};

/** Packs the client as `npm run build:client` makes it, and installs it: from the registry come compilers only. */
export async function makeEmptyProject(): Promise<EmptyProject> {
  const folder = await mkdtemp(join(tmpdir(), 'farthing-outside-'));
  const made = await mkdtemp(join(tmpdir(), 'farthing-package-'));
  await makeClientPackage(made);
  const { stdout } = await npm(['pack', made, '--json', '--pack-destination', folder], folder);
  const [{ filename }] = JSON.parse(stdout);
  await rm(made, { recursive: true });
  const types = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).devDependencies['@types/node'];
  const aliases = compilers.map((version) => [`typescript-${version}`, `npm:typescript@${version}`]);
  const dependencies = { farthing: `file:${filename}`, '@types/node': types, ...Object.fromEntries(aliases) };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  await npm(['install', '--prefer-offline', '--no-audit', '--no-fund'], folder);
  await copyFile(join(import.meta.dirname, 'program.ts'), join(folder, 'program.ts'));
  let checks = 0;
  return {
    folder,
    tarball: join(folder, filename),
    async run(program, env, node = process.execPath) {
      const { stdout: printed } = await run(node, [join(folder, program)], {
        cwd: folder,
        env: { ...process.env, ...env },
      });
      return printed;
    },
    async check(program, compiler, options) {
      // One of its own, since checks run beside each other.
      checks += 1;
      const config = join(folder, `tsconfig.${checks}.json`);
      const compilerOptions = { ...strict, ...options };
      await writeFile(config, JSON.stringify({ compilerOptions, files: [program] }));
      const tsc = join(folder, `node_modules/typescript-${compiler}/bin/tsc`);
      const { stdout: listed } = await run(process.execPath, [tsc, '-p', config, '--listFiles'], { cwd: folder }).catch(
        (error) => {
          throw new Error(`TypeScript ${compiler}:\n${error.stdout}${error.stderr}`);
        },
      );
      return listed.split('\n').filter((line) => line.startsWith('/'));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const strict = {
  target: 'ES2022',
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  types: ['node'],
};

function npm(args: string[], cwd: string) {
  const path = process.env.npm_execpath;
  const isNpm = path !== undefined && /npm-cli\.c?js$/.test(path);
  const [program, ...first] = isNpm ? [process.execPath, path] : ['npm'];
  return run(program as string, [...first, ...args], { cwd });
}
