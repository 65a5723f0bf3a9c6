// One process of the long run, started by scripts/test-model.ts with what to do as its argument. It says how far it is,
// and at the end what came of it, over the channel to its parent.
import { createDb } from '#/platform/db.ts';
import { explain, replay, setTheStage, tellStories } from '#test/model/search.ts';

/** What a worker is asked: the stories of a seed from a number on, or one of them by its path. */
type WorkerTask = { url: string; seed: number } & (
  | { from: number; count: number; together: number }
  | { path: string }
);

/** What a worker says. `report` is null where the product and the model agreed. */
type WorkerMessage =
  | { kind: 'told'; stories: number; steps: number }
  | { kind: 'ended'; report: string | null; counts: Record<string, Record<string, number>> };

function say(message: WorkerMessage): void {
  process.send?.(message);
}

async function work(task: WorkerTask): Promise<void> {
  const db = createDb(task.url);
  const stage = await setTheStage(db);
  // Plans that are made on tables that look empty read them whole, for as long as the connections live.
  await db.$executeRaw`ANALYZE`;
  let report: string | null;
  if ('path' in task) report = await replay(stage, task.seed, task.path);
  else {
    const tell = (stories: number) => say({ kind: 'told', stories, steps: stage.tally.steps });
    const differences = await tellStories(stage, task, tell);
    report = differences.length === 0 ? null : await explain(stage, task.seed, differences);
  }
  say({ kind: 'ended', report, counts: stage.tally.counts });
  await db.$disconnect();
}

await work(JSON.parse(process.argv[2] ?? ''));
process.exit();
