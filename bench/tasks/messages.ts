/** What the benchmark asks its workers; the answer are MemoryFigures. */
export type ToWorker = 'memory';

/** What a worker holds in memory after a collection. */
export type MemoryFigures = { rssMib: number; heapMib: number };

/** The prompt of a task that is really rendered; any other is done at once. */
export const renderPrompt = 'Waves at dawn';
