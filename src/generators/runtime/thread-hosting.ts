import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '#/lib/bare-environment.ts';
import type { FromHost, ToHost } from './host-messages.ts';
import type { ThreadMessage } from './serve-thread.ts';

/** How long the process of the threads waits for the next job before it ends, in milliseconds. */
const idleMs = 10_000;

/** What happens to a thread. `onEnd` is the last: with the exit code, or what ended the process of all threads. */
export type ThreadEvents = {
  onMessage(message: ThreadMessage): void;
  onError(error: Error): void;
  onEnd(how: string): void;
};

/** A thread in the process of threads. */
export type HostedThread = {
  /** Ends it. Resolves when it has ended and writes nothing any more. */
  stop(): Promise<void>;
};

type Host = { child: ChildProcess; threads: Map<number, ThreadEvents>; idle: NodeJS.Timeout | undefined };

let host: Host | undefined;
let lastId = 0;

/**
 * Starts a thread in a process that all threads of this process share, and that ends ten seconds after the last of them: what
 * native code has taken for pictures, sounds and films goes back to the system then. It also dies with this process.
 * @param memoryMb heap limit of the thread in MB
 */
export function startThread(entry: URL, job: unknown, memoryMb: number, events: ThreadEvents): HostedThread {
  const own = hostForNext();
  lastId += 1;
  const id = lastId;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const onEnd = (how: string) => {
    events.onEnd(how);
    resolve();
  };
  own.threads.set(id, { ...events, onEnd });
  send(own, { kind: 'start', id, entry: entry.href, job, memoryMb });
  return {
    stop() {
      if (own.threads.has(id)) send(own, { kind: 'stop', id });
      return ended;
    },
  };
}

/** The process for the next thread, kept from ending. */
function hostForNext(): Host {
  host ??= openHost();
  clearTimeout(host.idle);
  host.child.ref();
  host.child.channel?.ref();
  return host;
}

function openHost(): Host {
  const child = fork(fileURLToPath(new URL('thread-host.ts', import.meta.url)), [], {
    // Isolated from this process: no flags, and none of its environment.
    execArgv: [],
    env: bareEnvironment(),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const opened: Host = { child, threads: new Map(), idle: undefined };
  child.on('message', (said: FromHost) => hear(opened, said));
  child.on('error', (error) => close(opened, error.message));
  child.on('exit', (code, signal) => close(opened, signal ? `signal ${signal}` : `code ${code}`));
  return opened;
}

/** A process that has ended hears nothing; its threads are told of that by `close`. */
function send({ child }: Host, message: ToHost): void {
  child.send(message, () => {});
}

function hear(from: Host, said: FromHost): void {
  const thread = from.threads.get(said.id);
  if (said.kind === 'message') thread?.onMessage(said.message);
  else if (said.kind === 'error') thread?.onError(new Error(said.message));
  else {
    from.threads.delete(said.id);
    thread?.onEnd(`code ${said.code}`);
    if (from.threads.size === 0) endWhenIdle(from);
  }
}

function endWhenIdle(idling: Host): void {
  idling.child.unref();
  idling.child.channel?.unref();
  clearTimeout(idling.idle);
  idling.idle = setTimeout(() => {
    if (host === idling) host = undefined;
    idling.child.disconnect();
  }, idleMs).unref();
}

/** Its threads have ended with it. */
function close(closed: Host, how: string): void {
  if (host === closed) host = undefined;
  clearTimeout(closed.idle);
  const threads = [...closed.threads.values()];
  closed.threads.clear();
  for (const { onEnd } of threads) onEnd(how);
}
