import { defineConfig } from 'vitest/config';
import { shared } from './vitest.config.ts';

/** `npm run test:pooler`: database tests of ledger and tasks through a pooler, and what only a pooler shows. */
const tests = ['src/{ledger,features/tasks}/**/*.db.test.ts', 'test/pooler/*.test.ts'];
const pooled = {
  environment: 'node' as const,
  globalSetup: ['test/global-setup-pooler.ts'],
  setupFiles: ['test/setup-database.ts'],
};

export default defineConfig({
  test: {
    ...shared,
    projects: [{ test: { ...pooled, name: 'pooler', isolate: false, include: tests } }],
  },
});
