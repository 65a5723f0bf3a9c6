import { serveThread } from '#/generators/runtime/serve-thread.ts';

// Node warns once in each thread that its WASI is experimental.
process.removeAllListeners('warning');
const { speakText } = await import('./speak.ts');
await serveThread(speakText);
