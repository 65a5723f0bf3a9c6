import type { TestProject } from 'vitest/node';
import { startPooler } from '#test/pooler.ts';
import { startTestServer } from '#test/test-server.ts';

async function start() {
  const { server, stop } = await startTestServer();
  const pooler = await startPooler(server.url).catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    server: { ...server, poolerPort: pooler.port },
    stop: () => pooler.stop().then(stop),
  };
}

/** One for all projects of a run: each of them calls the set-up, with a copy of this module. */
const shared = globalThis as typeof globalThis & { farthingPooledServer?: ReturnType<typeof start> };

/** Starts the one PostgreSQL of a run of database tests, with a PgBouncer in front of it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.farthingPooledServer ??= start();
  const { server, stop } = await shared.farthingPooledServer;
  project.provide('testServer', server);
  let stopped: Promise<void> | undefined;
  return () => {
    stopped ??= stop();
    return stopped;
  };
}
