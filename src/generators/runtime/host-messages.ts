import type { ThreadMessage } from './serve-thread.ts';

/** What a worker asks of the process of its threads. `entry`: the URL of the thread's file. */
export type ToHost =
  | { kind: 'start'; id: number; entry: string; job: unknown; memoryMb: number }
  | { kind: 'stop'; id: number };

/** What that process says of a thread. 'ended' is the last of each. */
export type FromHost =
  | { kind: 'message'; id: number; message: ThreadMessage }
  | { kind: 'error'; id: number; message: string }
  | { kind: 'ended'; id: number; code: number };
