import type { AnyProcedure, inferProcedureInput, inferProcedureOutput } from '@trpc/server';
import type { inferAsyncIterableYield } from '@trpc/server/unstable-core-do-not-import';
import type {
  InputsOf,
  KeyedPathOf,
  Mutation,
  OutputsOf,
  Query,
  Subscription,
  SubscriptionPathOf,
} from '#/client/calls.ts';
import type { UploadBody } from '#/http/upload-body.ts';
import type { GrantSource as LedgerGrantSource, TransactionType as LedgerTransactionType } from '#/ledger/schema.ts';
import type { AppRouter } from '#/web/root.ts';

// `npm run build:client` writes this file anew for the package, with every type in full, so that nothing of the server is
// read there. What it exports is the same in both.

type Call<Procedure extends AnyProcedure> = {
  query: Query<inferProcedureInput<Procedure>, inferProcedureOutput<Procedure>>;
  mutation: Mutation<inferProcedureInput<Procedure>, inferProcedureOutput<Procedure>>;
  subscription: Subscription<inferProcedureInput<Procedure>, inferAsyncIterableYield<inferProcedureOutput<Procedure>>>;
}[Procedure['_def']['type']];

/** Without what takes the body of a request, which is REST's: see `upload`. */
type Calls<Routes> = {
  readonly [Name in keyof Routes as IsBody<Routes[Name]> extends true ? never : Name]: Routes[Name] extends AnyProcedure
    ? Call<Routes[Name]>
    : Calls<Routes[Name]>;
};
type IsBody<Route> = Route extends AnyProcedure
  ? inferProcedureInput<Route> extends UploadBody
    ? true
    : false
  : false;

/** Every call there is, by its path. */
export type Procedures = Calls<AppRouter['_def']['record']>;

/** What each call takes, by its path: `Inputs['tasks']['create']`. */
export type Inputs = InputsOf<Procedures>;
/** What each call answers, by its path: `Outputs['credits']['balance']`. */
export type Outputs = OutputsOf<Procedures>;

export type Plan = Outputs['plans']['list']['plans'][number];
export type CreditTransaction = Outputs['credits']['history']['transactions'][number];
export type TransactionType = LedgerTransactionType;
export type GrantSource = LedgerGrantSource;
export type Task = Outputs['tasks']['get']['task'];
export type Upload = Outputs['uploads']['get'];
/** The caller's account as it stands: what is available, what is held, and the plan. */
export type User = Outputs['credits']['balance'];

/** The changes that take an idempotency key. */
export type KeyedPath = KeyedPathOf<Procedures>;
export type SubscriptionPath = SubscriptionPathOf<Procedures>;
