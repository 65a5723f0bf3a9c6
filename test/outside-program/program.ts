// A program as somebody outside would write it: it knows Farthing only as `farthing/client`.
import {
  type CreditTransaction,
  createFarthingClient,
  type Plan,
  type Task,
  type TransactionType,
  type User,
} from 'farthing/client';

const [url = '', cookie = ''] = process.argv.slice(2);
const farthing = createFarthingClient({ url, headers: { cookie } });

const { plans } = await farthing.plans.list.query();
const cheapest: Plan | undefined = plans[0];
const before: User = await farthing.credits.balance.query();
const quote = await farthing.creditCosts.quote.query({ type: 'TEXT_TO_VIDEO', input: { seconds: 1 } });
const { task } = await farthing.tasks.create.mutate({
  type: 'text-to-video',
  input: { prompt: 'a lighthouse at night', seconds: 1, aspectRatio: 'square' },
  expectedCostCredits: quote.costCredits,
});
const ended = await lastUpdateOf(task.uuid);
const { transactions } = await farthing.credits.history.query({ limit: 10 });
const newest: CreditTransaction | undefined = transactions[0];
const type: TransactionType | undefined = newest?.type;

// What the types refuse; the server refuses it too.
const refusals: string[] = [];
const note = (error: Error) => refusals.push(error.message);
// @ts-expect-error there is no such type of task
await farthing.tasks.create.mutate({ type: 'text-to-opera', input: { prompt: 'x' } }).catch(note);
// @ts-expect-error a prompt is text
await farthing.tasks.create.mutate({ type: 'text-to-video', input: { prompt: 5 } }).catch(note);

console.log(
  JSON.stringify({
    cheapest: cheapest?.name,
    before: before.balance,
    status: ended.status,
    isDate: ended.finishedAt instanceof Date,
    outputUrl: ended.outputUrl,
    newest: { amount: newest?.amount, type },
    refusals,
  }),
);

function lastUpdateOf(uuid: string): Promise<Task> {
  return new Promise((resolve, reject) => {
    let last: Task = task;
    farthing.tasks.onUpdate.subscribe(
      { uuid },
      {
        onData: (update) => {
          last = update;
        },
        onComplete: () => resolve(last),
        onError: reject,
      },
    );
  });
}
