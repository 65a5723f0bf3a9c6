import { serveThread } from '#/generators/runtime/serve-thread.ts';
import { speakText } from './speak.ts';

await serveThread(speakText);
