import { connect, createServer, type Socket } from 'node:net';

/** A way to the database, or to the web server, that breaks: the answer to what contains `cutAfter` never arrives. */
export type CuttingProxy = {
  url: string;
  /** Arms the proxy once: the statement reaches the database and is done; the connection breaks before its answer. */
  cutAfter(statement: string): void;
  /** Breaks all connections that are open now. */
  cutAll(): void;
  /** How many connections `cutAfter` has cut. */
  cuts(): number;
  close(): void;
};

/** Stands between a client and what is at `databaseUrl`, on this machine: a database, or a web server. */
export async function startCuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let armed: string | undefined;
  let cuts = 0;
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    let isDoomed = false;
    let isCut = false;
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes) => {
      if (armed !== undefined && bytes.includes(armed)) {
        armed = undefined;
        isDoomed = true;
      }
      database.write(bytes);
    });
    database.on('data', (bytes) => {
      if (!isDoomed) return void client.write(bytes);
      if (isCut) return;
      isCut = true;
      cuts += 1;
      client.end();
      database.end();
    });
    client.on('close', () => database.end());
    database.on('close', () => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' && address ? address.port : 0);
  return {
    url: url.href,
    cutAfter: (statement) => {
      armed = statement;
    },
    cutAll() {
      for (const socket of sockets) socket.destroy();
    },
    cuts: () => cuts,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
