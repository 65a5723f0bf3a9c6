import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFile, projectNode, root } from '../bootstrap/project.mjs';
import { printProcedureTypes } from './procedure-types.ts';

/** Where the declarations are made: below node_modules, which no check of the project reads. */
const stage = packageFile('.cache/farthing-client');
const client = join(root, 'src/client');

/**
 * The declarations of the package, by their file names: those of the files of `src/client` that `client.ts` names, with
 * `procedures.ts` told in full.
 */
export async function makeDeclarations(): Promise<Map<string, string>> {
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  const told = printProcedureTypes(await writeConfig('tsconfig.json', { files: [join(client, 'procedures.ts')] }));
  await writeFile(join(stage, 'procedures.ts'), told);
  const config = await writeConfig('tsconfig.emit.json', {
    files: [join(client, 'client.ts')],
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: root,
      outDir: join(stage, 'declared'),
      paths: { '#/client/procedures.ts': [join(stage, 'procedures.ts')], '#/*': [join(root, 'src/*')] },
    },
  });
  await compile(config);
  return collect('client');
}

async function writeConfig(
  name: string,
  { files, compilerOptions = {} }: { files: string[]; compilerOptions?: object },
) {
  const file = join(stage, name);
  const options = { plugins: [], incremental: false, allowJs: false, ...compilerOptions };
  await writeFile(
    file,
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions: options, include: [], files }),
  );
  return file;
}

async function compile(config: string): Promise<void> {
  await promisify(execFile)(projectNode, [packageFile('typescript/bin/tsc'), '-p', config], { cwd: root }).catch(
    (error) => {
      throw new Error(`The declarations of the client could not be made:\n${error.stdout}${error.stderr}`);
    },
  );
}

/** The declarations that can be reached from one of them. @throws Error for one that reaches anything else */
async function collect(first: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const names = [first];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (found.has(`${name}.d.ts`)) continue;
    // That one has types only, and is its own declaration.
    const file = name === 'procedures' ? 'procedures.ts' : `declared/src/client/${name}.d.ts`;
    const text = await readFile(join(stage, file), 'utf8');
    const outside = [...text.matchAll(/(?:from|import\()\s*['"](?!#\/client\/)([^'"]+)['"]/g)].map(([, from]) => from);
    if (outside.length > 0) throw new Error(`The declarations of ${name}.ts name ${outside.join(', ')}.`);
    names.push(...[...text.matchAll(/'#\/client\/([a-z-]+)\.ts'/g)].map(([, other = '']) => other));
    found.set(`${name}.d.ts`, text.replaceAll(/'#\/client\/([a-z-]+)\.ts'/g, "'./$1.js'"));
  }
  return found;
}
