import { globSync, readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { limits } from './test/limits.ts';

const unitTests = ['{src,scripts,test,bench}/**/*.test.ts'];
const componentTests = ['{src,test}/**/*.test.tsx'];
const databaseTests = ['{src,scripts,test,bench}/**/*.db.test.ts'];
/** Long checks, for a step of `npm run verify` of their own: they copy the project and run compilers. */
const guides = ['test/follow-guide/**/*.test.ts'];
/** Installs packages, runs compilers of other versions and the product: a step of its own. */
const client = ['test/client-package/*.test.ts'];
/**
 * Processes are started and killed, clocks moved, data folders lost, archives enormous; changes by hand of every column, races of every pair of
 * verbs, many random histories: long runs, so a step of their own.
 */
const faults = [
  'test/{worker-*,die-after-commit,storage-at-start}.db.test.ts',
  'src/features/account/commands/delete-account-killed.db.test.ts',
  'src/platform/embedded-postgres/{place,server}.db.test.ts',
  'src/features/tasks/kill-points.db.test.ts',
  'src/platform/zip-stream-of-many.test.ts',
  'src/ledger/proof/columns.db.test.ts',
  'src/ledger/every-pair.db.test.ts',
  'src/ledger/many-histories.model.db.test.ts',
];
/** The commands, each as a process of its own as people call them: what they call is tested beside it. A step of its own. */
const commands = ['scripts/*.db.test.ts'];
/** Through PgBouncer, which not everybody has: a step of its own, too (vitest.pooler.config.ts). */
const pooler = ['test/pooler/*.test.ts'];

/**
 * Files that put something else in a module's place have modules of their own; the others share theirs, for speed. So a test
 * does not call `getServices`, which reads the environment once, but `openServices` of `test/web-server.ts`.
 */
function mocking(patterns: string[]): string[] {
  return globSync(patterns).filter((file) =>
    /\bvi\.(mock|doMock|resetModules)\(|\bgetServices\(/.test(readFileSync(file, 'utf8')),
  );
}
if (mocking(databaseTests).length > 0)
  throw new Error('Database tests share their modules: give what they need instead.');
const mockingUnitTests = mocking(unitTests);
const mockingComponentTests = mocking(componentTests);

const database = {
  environment: 'node' as const,
  globalSetup: ['test/global-setup.ts'],
  setupFiles: ['test/setup-database.ts'],
};

const component = {
  plugins: [react()],
  // There is no router.
  resolve: { alias: { '#/i18n/navigation.ts': `${import.meta.dirname}/test/plain-navigation.tsx` } },
  test: {
    environment: 'happy-dom' as const,
    include: componentTests,
    setupFiles: ['test/setup-component.ts'],
  },
};

/**
 * The files that take longest come first, so that none of them runs alone at the end: in turn those that compute and those that
 * mostly wait, so that the cores have work while others wait.
 */
const longest = [
  'many-histories.model',
  'every-pair',
  'histories.model',
  'broken-parts',
  'concurrency',
  'worker-clock',
  'worker-process',
  'place',
  'malformed-input',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = longest.findIndex((name) => moduleId.endsWith(`/${name}.db.test.ts`));
      return place === -1 ? longest.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}

/** What all tests have, those through a pooler too. */
export const shared = {
  // On two cores one more than they are, since many tests wait; no more where there are more, since the database tests
  // bring their own concurrency.
  maxWorkers: 3,
  sequence: { sequencer: LongestFirst },
  restoreMocks: true,
  unstubEnvs: true,
  testTimeout: limits.test,
  hookTimeout: limits.test,
  expect: { poll: { timeout: limits.wait, interval: 20 } },
  setupFiles: ['test/setup.ts'],
  pool: 'threads' as const,
};

/** Three kinds of tests by name: `*.test.ts` needs nothing, `*.test.tsx` a DOM, `*.db.test.ts` PostgreSQL. */
export default defineConfig({
  test: {
    ...shared,
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          isolate: false,
          include: unitTests,
          exclude: [...databaseTests, ...guides, ...client, ...pooler, ...faults, ...mockingUnitTests],
        },
      },
      { test: { name: 'unit-mocking', environment: 'node', include: mockingUnitTests, exclude: databaseTests } },
      { ...component, test: { ...component.test, name: 'component', isolate: false, exclude: mockingComponentTests } },
      { ...component, test: { ...component.test, name: 'component-mocking', include: mockingComponentTests } },
      {
        test: {
          ...database,
          name: 'db',
          isolate: false,
          include: databaseTests,
          exclude: [...guides, ...pooler, ...faults, ...commands],
        },
      },
      { test: { ...database, name: 'faults', isolate: false, include: faults } },
      { test: { ...database, name: 'commands', include: commands } },
      { test: { ...database, name: 'guides', include: guides } },
      { test: { ...database, name: 'client', include: client } },
    ],
  },
});
