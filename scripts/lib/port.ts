import { createServer } from 'node:net';
import type { WrittenEnv } from '#/env.ts';
import { loopback } from '#/lib/loopback.ts';
import { SetupError } from '#/lib/setup-error.ts';

type Place = Pick<WrittenEnv, 'HOST' | 'PORT' | 'BASE_URL'>;

/** The address on which a web process of this machine is asked by this machine itself, as it stands in a URL. */
export function ownAddress({ HOST: host = loopback, PORT: port }: Pick<Place, 'HOST' | 'PORT'>): string {
  if (host === '0.0.0.0' || host === '::') return `${loopback}:${port}`;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Checks that this process can listen where the settings say.
 * @throws {SetupError} when the port is in use or not permitted, the address is not of this machine, or nobody could come by the
 * address that people are told
 */
export async function assertCanListen({ HOST: host, PORT: port, BASE_URL: baseUrl }: Place): Promise<void> {
  if (host === undefined && !isOfThisMachine(baseUrl)) {
    throw new SetupError(
      `BASE_URL is ${baseUrl}, and without HOST only this machine reaches the web app: set HOST in .env, to 0.0.0.0 for everybody, or to 127.0.0.1 where a proxy on this machine passes requests on.`,
    );
  }
  const code = await tryPort(port, host ?? loopback);
  if (code === undefined) return;
  if (code === 'EADDRINUSE') {
    throw new SetupError(
      `Port ${port} is in use by another program: stop that one, or choose another port with PORT in .env (or PORT=${port + 1} npm start).`,
    );
  }
  if (code === 'EACCES') {
    throw new SetupError(`This user may not listen on port ${port}: choose one above 1023 with PORT in .env.`);
  }
  if (code === 'EADDRNOTAVAIL') {
    throw new SetupError(`HOST is ${host}, which is no address of this machine: correct HOST in .env.`);
  }
  throw new SetupError(`Port ${port} cannot be used (${code}): choose another one with PORT in .env.`);
}

function isOfThisMachine(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === loopback;
}

function tryPort(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
