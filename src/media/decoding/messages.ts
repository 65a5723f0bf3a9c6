import type { DecoderKind } from './decoders.ts';

/** How much the decoding of one file may take. */
export type DecodingLimits = {
  /** Seconds of processor time, of all cores together. */
  workSeconds: number;
  /** MiB that the process may hold. */
  memoryMb: number;
};

/** What a process is asked to decode. */
export type ToDecoder = { kind: DecoderKind; job: unknown; limits: DecodingLimits };

/** What it answers: 'begun', then one of the others. `heldMb`: what it holds afterwards, in MiB. */
export type FromDecoder =
  | { kind: 'begun' }
  | { kind: 'done'; result: unknown; heldMb: number }
  | { kind: 'refused'; message: string; heldMb: number }
  /** An error that is not the file's, such as a full disk. */
  | { kind: 'failed'; error: { message: string; stack?: string; code?: string; syscall?: string }; heldMb: number };
