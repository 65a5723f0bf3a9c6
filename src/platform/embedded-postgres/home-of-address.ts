import { join } from 'node:path';
import { ownerNameIn } from '#/platform/embedded-postgres/cluster.ts';
import { findHome } from '#/platform/embedded-postgres/place.ts';

/** Returns the home of the database of `dataDir` where that is the one at the address, else null: its disk is then ours. */
export async function homeOfAddress(dataDir: string, databaseUrl: string): Promise<string | null> {
  const { hostname, username } = new URL(databaseUrl);
  if (hostname !== '127.0.0.1') return null;
  const home = await findHome(dataDir).catch(() => undefined);
  if (!home) return null;
  const owner = await ownerNameIn(join(home, 'postgres')).catch(() => undefined);
  return owner === username ? home : null;
}
