// The process that the load comes from: what it takes of the CPU is not that of the web process, nor of who measures.
import { type Load, runHttpLoad } from './load.ts';
import type { LoadAnswer } from './loader.ts';

process.on('message', async (load: Load) => {
  const answer: LoadAnswer = await runHttpLoad(load).then(
    (figures) => ({ figures }),
    (error: Error) => ({ problem: error.message }),
  );
  process.send?.(answer);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
