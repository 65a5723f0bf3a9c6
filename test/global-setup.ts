import type { TestProject } from 'vitest/node';
import { startTestServer, type TestServer } from '#test/test-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

/** Starts the one PostgreSQL of a run of database tests, with the migrated template they copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await startTestServer();
  project.provide('testServer', server);
  return stop;
}
