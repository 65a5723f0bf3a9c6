import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const databaseTests = ['{src,scripts,test,bench}/**/*.db.test.ts'];

/** Begins with the tests that mostly wait, so that the others run meanwhile. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = (file: TestSpecification) => file.moduleId.endsWith('/worker-killed.db.test.ts');
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

/** Three kinds of tests by name: `*.test.ts` needs nothing, `*.test.tsx` a DOM, `*.db.test.ts` PostgreSQL. */
export default defineConfig({
  test: {
    // Two workers even where there are more cores: the database tests bring their own concurrency.
    maxWorkers: 2,
    sequence: { sequencer: WaitingFirst },
    restoreMocks: true,
    unstubEnvs: true,
    setupFiles: ['test/setup.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['{src,scripts,test,bench}/**/*.test.ts'],
          exclude: databaseTests,
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'component',
          environment: 'happy-dom',
          include: ['{src,test}/**/*.test.tsx'],
          setupFiles: ['test/setup-component.ts'],
        },
      },
      {
        test: {
          name: 'db',
          environment: 'node',
          include: databaseTests,
          globalSetup: ['test/global-setup.ts'],
          setupFiles: ['test/setup-database.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
