import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Config, FaceResult, Human, Tensor } from '@vladmandic/human';

/** A picture as the detector takes it: red, green and blue, a byte each. */
export type RgbPixels = { data: Uint8Array; width: number; height: number };

/** The package's files; its `exports` name neither the build for WebAssembly nor the weights. */
const folder = path.dirname(path.dirname(fileURLToPath(import.meta.resolve('@vladmandic/human'))));
const require = createRequire(import.meta.url);
const wasmFolder = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));

const settings: Partial<Config> = {
  debug: false,
  backend: 'wasm',
  modelBasePath: `${pathToFileURL(path.join(folder, 'models')).href}/`,
  wasmPath: `${wasmFolder}/`,
  cacheSensitivity: 0,
  filter: { enabled: false },
  gesture: { enabled: false },
  body: { enabled: false },
  hand: { enabled: false },
  object: { enabled: false },
  segmentation: { enabled: false },
  face: {
    enabled: true,
    detector: { rotation: true, maxDetected: 10, minConfidence: 0.2 },
    mesh: { enabled: true },
    iris: { enabled: false },
    emotion: { enabled: false },
    description: { enabled: false },
    antispoof: { enabled: false },
    liveness: { enabled: false },
  },
} as Partial<Config>;

type Detector = { detect(picture: RgbPixels): Promise<FaceResult[]> };
let detector: Promise<Detector> | undefined;

/**
 * Returns the detector of faces, loaded when it is first asked for. It replaces the `fetch` of this process, which it has its
 * weights read by: only a process that fetches nothing else may use it.
 */
export function faceDetector(): Promise<Detector> {
  detector ??= load();
  return detector;
}

async function load(): Promise<Detector> {
  globalThis.fetch = async (address) => new Response(await readFile(pathOf(String(address))));
  const { Human: Detecting } = require(path.join(folder, 'dist', 'human.node-wasm.js')) as { Human: typeof Human };
  const human = new Detecting(settings);
  await human.load();
  return {
    async detect({ data, width, height }) {
      const tensor: Tensor = human.tf.tensor(Float32Array.from(data), [1, height, width, 3], 'float32');
      const { face } = await human.detect(tensor);
      human.tf.dispose(tensor);
      return face;
    },
  };
}

function pathOf(address: string): string {
  return address.startsWith('file:') ? fileURLToPath(address) : address;
}
