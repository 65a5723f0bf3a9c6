import { join } from 'node:path';
import { API, type Symbol as Name, type Project, type Type } from 'typescript/unstable/sync';
import { root } from '../bootstrap/project.mjs';
import { createTypePrinter, printDoc } from './print-type.ts';

const source = join(root, 'src/client/procedures.ts');

/** Types with a name of their own, so that they are told once. */
const named = ['Plan', 'CreditTransaction', 'TransactionType', 'GrantSource', 'Task', 'Upload', 'User'];

/**
 * `src/client/procedures.ts` as the package has it: the same exports, with every type in full.
 * @param configFile a tsconfig that has the file
 * @throws Error where a type cannot be told without the server's files
 */
export function printProcedureTypes(configFile: string): string {
  using api = openApi();
  const project = api.open(configFile);
  const exported = exportsOf(project);
  const names = new Map(named.map((name) => [typeOf(project, exported, name).id, name]));
  const { print } = createTypePrinter(project.checker, names);
  const declarations = [...named, 'Procedures'].map((name) => {
    const doc = exported.get(name)?.getDocumentationComment(project.checker) ?? '';
    return `${printDoc(doc)}export type ${name} = ${print(typeOf(project, exported, name))};\n`;
  });
  return `import type { InputsOf, KeyedPathOf, Mutation, OutputsOf, Query, Subscription, SubscriptionPathOf } from '#/client/calls.ts';

${declarations.join('\n')}
/** What each call takes, by its path: \`Inputs['tasks']['create']\`. */
export type Inputs = InputsOf<Procedures>;

/** What each call answers, by its path: \`Outputs['credits']['balance']\`. */
export type Outputs = OutputsOf<Procedures>;

export type KeyedPath = KeyedPathOf<Procedures>;
export type SubscriptionPath = SubscriptionPathOf<Procedures>;
`;
}

function openApi() {
  const api = new API({ cwd: root });
  return {
    open(configFile: string): Project {
      const project = api.updateSnapshot({ openProjects: [configFile] }).getProject(configFile);
      if (!project) throw new Error(`TypeScript found no project in ${configFile}.`);
      return project;
    },
    [Symbol.dispose]: () => api.close(),
  };
}

function exportsOf({ program, checker }: Project): Map<string, Name> {
  const file = program.getSourceFile(source);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`TypeScript found no ${source}.`);
  return new Map(checker.getExportsOfModule(module).map((one) => [one.name, one]));
}

function typeOf({ checker }: Project, exported: Map<string, Name>, name: string): Type {
  const symbol = exported.get(name);
  if (!symbol) throw new Error(`${source} exports no ${name}.`);
  return checker.getDeclaredTypeOfSymbol(symbol);
}
