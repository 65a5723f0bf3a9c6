import { serveThread } from '#/features/tasks/generators/local-media/serve-thread.ts';
import { speakText } from './speak.ts';

await serveThread(speakText);
