import { parentPort, workerData } from 'node:worker_threads';
import { MediaRefusal } from '#/media/media-refusal.ts';
import { type SoundJob, transcode } from './transcode.ts';

export type SoundMessage = { kind: 'done'; durationMs: number } | { kind: 'refused'; message: string };

const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread.');

const tell = (message: SoundMessage) => port.postMessage(message);
try {
  tell({ kind: 'done', ...(await transcode(workerData as SoundJob)) });
} catch (error) {
  if (!(error instanceof MediaRefusal)) throw error;
  tell({ kind: 'refused', message: error.message });
}
