// A whole job, as somebody outside would write it: it knows Farthing only as `farthing/client`.
import {
  type CreditTransaction,
  createClient,
  type GrantSource,
  type Inputs,
  InsufficientCreditsError,
  type Outputs,
  type Plan,
  PriceChangedError,
  type Task,
  type TransactionType,
  type User,
} from 'farthing/client';

const farthing = createClient({ url: process.env.PRODUCT_URL ?? 'http://localhost:3000' });
const email = `ada-${crypto.randomUUID()}@example.com`;
const { name } = await farthing.signUp({ name: 'Ada', email, password: 'correct horse' });

const { plans } = await farthing.plans.list.query();
const cheapest: Plan | undefined = plans[0];
const before: User = await farthing.credits.balance.query();
const source: GrantSource | undefined = before.grants[0]?.source;

const asked = { type: 'TEXT_TO_VIDEO', input: { seconds: 1 } } satisfies Inputs['creditCosts']['quote'];
const quote: Outputs['creditCosts']['quote'] = await farthing.creditCosts.quote.query(asked);
const order: Inputs['tasks']['create'] = {
  type: 'text-to-video',
  input: { prompt: 'a lighthouse at night', seconds: 1, aspectRatio: 'square' },
  expectedCostCredits: quote.costCredits,
  idempotencyKey: 'order-4711',
};
const { task } = await farthing.tasks.create.mutate(order);
const again = await farthing.tasks.create.mutate(order);

const states: Task['status'][] = [];
let last: Task = task;
for await (last of farthing.tasks.onUpdate.watch({ uuid: task.uuid })) states.push(last.status);
const waited = await farthing.waitForTask(task.uuid);

const { transactions } = await farthing.credits.history.query({ limit: 10 });
const newest: CreditTransaction | undefined = transactions[0];
const type: TransactionType | undefined = newest?.type;

const told: string[] = [];
const dear = { ...order, input: { prompt: 'a long one', seconds: 10 }, idempotencyKey: 'order-4712' };
try {
  await farthing.tasks.create.mutate(dear);
} catch (error) {
  if (error instanceof PriceChangedError) told.push(`${error.expectedCostCredits} -> ${error.costCredits}`);
}
try {
  await farthing.tasks.create.mutate({ ...dear, expectedCostCredits: undefined });
} catch (error) {
  if (error instanceof InsufficientCreditsError) told.push(`${error.missingCredits} of ${error.requiredCredits}`);
}

// What the types refuse; the server refuses it too.
const note = (error: Error) => told.push(error.message);
// @ts-expect-error there is no such type of task
await farthing.tasks.create.mutate({ type: 'text-to-opera', input: { prompt: 'x' } }).catch(note);
// @ts-expect-error a prompt is text
await farthing.tasks.create.mutate({ type: 'text-to-video', input: { prompt: 5 } }).catch(note);

const balances: number[] = [];
let stream: { close(): void } | undefined;
await new Promise<void>((resolve, reject) => {
  stream = farthing.tasks.onChanges.subscribe(
    { recent: 1 },
    {
      onData: ({ account }) => {
        balances.push(account.balance);
        resolve();
      },
      onError: reject,
    },
  );
});
await farthing.signOut();
stream?.close();

console.log(
  JSON.stringify({
    name,
    cheapest: cheapest?.name,
    before: before.balance,
    source,
    replayed: again.replayed,
    isSame: again.task.uuid === task.uuid && waited.uuid === task.uuid,
    states: [states[0], states.at(-1)],
    isDate: last.finishedAt instanceof Date,
    outputUrl: waited.outputUrl,
    newest: { amount: newest?.amount, type },
    told,
    balances,
    cookie: farthing.cookie,
  }),
);
