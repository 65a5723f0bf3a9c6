import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What a way does with connections: lets them through, is silent, refuses them, or has its own answer to their first bytes. */
type Mode = { kind: 'open' | 'frozen' | 'refusing' } | { kind: 'answering'; answer: Buffer };

/** A way to a server on this machine, which can be broken and mended. */
export type Way = {
  port: number;
  /** As before it was broken: what was held back while it was frozen goes on. */
  open(): Promise<void>;
  /** Connections stay, new ones are taken, and nothing passes. */
  freeze(): void;
  /** Every connection is reset, and no new one is taken. */
  refuse(): Promise<void>;
  /** Every connection is reset; new ones get this for their first bytes, and are ended. */
  answer(bytes: Buffer): void;
  close(): Promise<void>;
};

/** Stands between a client and the server at `target`, which need not listen yet. */
export async function openWay(target: { host: string; port: number }): Promise<Way> {
  const sockets = new Set<Socket>();
  let mode: Mode = { kind: 'open' };

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  }

  const server = createServer((client) => {
    keep(client);
    if (mode.kind === 'answering') {
      const { answer } = mode;
      client.once('data', () => client.end(answer));
      return;
    }
    const behind = connect(target.port, target.host);
    keep(behind);
    client.pipe(behind).pipe(client);
    client.on('close', () => behind.destroy());
    behind.on('close', () => client.destroy());
    if (mode.kind === 'frozen') hold(client, behind);
  });
  const resetAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const listen = async (port: number) => {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  return {
    port,
    async open() {
      if (mode.kind === 'refusing') await listen(port);
      if (mode.kind === 'answering') resetAll();
      mode = { kind: 'open' };
      for (const socket of sockets) pass(socket);
    },
    freeze() {
      mode = { kind: 'frozen' };
      for (const socket of sockets) hold(socket);
    },
    async refuse() {
      mode = { kind: 'refusing' };
      const closed = once(server, 'close');
      server.close();
      resetAll();
      await closed;
    },
    answer(bytes) {
      mode = { kind: 'answering', answer: bytes };
      resetAll();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

/** Whatever they are sent is read no more: it waits in the buffers of the system. */
function hold(...held: Socket[]): void {
  for (const socket of held) {
    socket.pause();
    socket.cork();
  }
}

function pass(socket: Socket): void {
  socket.uncork();
  socket.resume();
}
