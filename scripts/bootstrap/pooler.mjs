// @ts-check
// PgBouncer of the system, for tests and benchmarks. Built-ins only, any Node.
import { spawnSync } from 'node:child_process';

/** Debian installs it where the PATH of ordinary users does not lead. */
const places = ['pgbouncer', '/usr/sbin/pgbouncer', '/usr/local/sbin/pgbouncer'];

export const missingPgBouncer =
  'PgBouncer is not installed (no pgbouncer on PATH): install it, on Debian by apt install pgbouncer.';

/** The program of PgBouncer; null where it is not installed. @returns {string | null} */
export function findPgBouncer() {
  return places.find((place) => spawnSync(place, ['--version'], { stdio: 'ignore' }).status === 0) ?? null;
}
