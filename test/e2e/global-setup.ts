import { unpackChromium } from '#test/e2e/chromium.ts';
import { startTestServer } from '#test/test-server.ts';

/** Before all browser tests: the browser, and one PostgreSQL whose migrated template each product under test copies. */
export default async function setup(): Promise<() => Promise<void>> {
  await unpackChromium();
  const { server, stop } = await startTestServer();
  process.env.FARTHING_TEST_SERVER = JSON.stringify(server);
  return stop;
}
