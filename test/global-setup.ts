import type { TestProject } from 'vitest/node';
import { startTestServer, type TestServer } from '#test/test-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

/** One for all projects of a run: each of them calls the set-up, with a copy of this module. */
const shared = globalThis as typeof globalThis & { farthingTestServer?: ReturnType<typeof startTestServer> };

/** Starts the one PostgreSQL of a run of database tests, with the migrated template they copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.farthingTestServer ??= startTestServer();
  const { server, stop } = await shared.farthingTestServer;
  project.provide('testServer', server);
  return stop;
}
