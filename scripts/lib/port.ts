import { createServer } from 'node:net';
import { SetupError } from '#/lib/setup-error.ts';

/** Checks that this process can listen on the port. @throws {SetupError} when it is in use or not permitted */
export async function assertPortIsFree(port: number): Promise<void> {
  const code = await tryPort(port);
  if (code === undefined) return;
  if (code === 'EADDRINUSE') {
    throw new SetupError(
      `Port ${port} is in use by another program: stop that one, or choose another port with PORT in .env (or PORT=${port + 1} npm start).`,
    );
  }
  if (code === 'EACCES') {
    throw new SetupError(`This user may not listen on port ${port}: choose one above 1023 with PORT in .env.`);
  }
  throw new SetupError(`Port ${port} cannot be used (${code}): choose another one with PORT in .env.`);
}

function tryPort(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen(port, () => server.close(() => resolve(undefined)));
  });
}
