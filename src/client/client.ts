import { signIn, signOut, signUp } from '#/client/account.ts';
import { callsByPath } from '#/client/call-procedure.ts';
import type { CallOptions } from '#/client/calls.ts';
import { Connection } from '#/client/connection.ts';
import type { Procedures, Task, Upload } from '#/client/procedures.ts';
import { createRouterCalls } from '#/client/router-calls.ts';
import type { Account, ClientSettings, Patience, SignIn, SignUp, UploadSource } from '#/client/settings.ts';
import { upload } from '#/client/uploads.ts';
import { waitForTask } from '#/client/wait-for-task.ts';

export type { CallOptions, StreamHandlers, StreamOptions, StreamState } from '#/client/calls.ts';
export type { ErrorFacts, ErrorReason, FieldError } from '#/client/errors.ts';
export {
  AlreadyEndedError,
  AlreadyRetriedError,
  AmountError,
  ApiError,
  BodyTooLargeError,
  BusyError,
  ConflictError,
  ForbiddenError,
  GoneError,
  IdempotencyConflictError,
  InsufficientCreditsError,
  InternalError,
  InvalidInputError,
  NotFoundError,
  PriceChangedError,
  TaskStateError,
  TooManyRequestsError,
  TwoFactorRequiredError,
  UnauthorizedError,
  UnreachableError,
} from '#/client/errors.ts';
export type {
  CreditTransaction,
  GrantSource,
  Inputs,
  Outputs,
  Plan,
  Procedures,
  Task,
  TransactionType,
  Upload,
  User,
} from '#/client/procedures.ts';
export type { Account, ClientSettings, Patience, SignIn, SignUp, UploadSource } from '#/client/settings.ts';

/** What a client has besides the calls of the router. */
export type ClientActions = {
  /** Signs in, and keeps the session: in Node in this client, in a browser as it keeps every cookie of the page's own address. */
  signIn(given: SignIn, options?: CallOptions): Promise<Account>;
  /** Makes an account, and signs in. */
  signUp(given: SignUp, options?: CallOptions): Promise<Account>;
  /** Ends the streams of this client and its session. */
  signOut(options?: CallOptions): Promise<void>;
  /** Sends a picture or a sound that tasks can be made from. It is not tried again. */
  upload(source: UploadSource, options?: CallOptions): Promise<Upload>;
  /** Waits until a task has ended, however it did; give a signal to wait for some time only. */
  waitForTask(uuid: string, options?: CallOptions): Promise<Task>;
  /** The session, to give to a later client as `cookie`: a secret, as a password is. Null without one, and in browsers. */
  readonly cookie: string | null;
};

export type Client = Procedures & ClientActions;

const usualPatience: Patience = { totalMs: 60_000, attemptMs: 20_000 };

/** A client of the product at `url`, signed out unless it is given a session. It holds nothing open but streams. */
export function createClient({ patience, ...settings }: ClientSettings): Client {
  const connection = new Connection(settings);
  let session = new AbortController();
  const procedures = callsByPath({
    calls: createRouterCalls(connection),
    patience: {
      totalMs: patience?.totalMs ?? usualPatience.totalMs,
      attemptMs: patience?.attemptMs ?? usualPatience.attemptMs,
    },
    signedOut: () => session.signal,
  });
  const endStreams = () => {
    session.abort();
    session = new AbortController();
  };
  const actions: ClientActions = {
    async signIn(given, options = {}) {
      const account = await signIn(connection, given, options);
      endStreams();
      return account;
    },
    async signUp(given, options = {}) {
      const account = await signUp(connection, given, options);
      endStreams();
      return account;
    },
    async signOut(options = {}) {
      endStreams();
      await signOut(connection, options);
    },
    upload: (source, options = {}) => upload(connection, source, options),
    waitForTask: (uuid, options = {}) => waitForTask(procedures, uuid, options),
    get cookie() {
      return connection.cookies.header;
    },
  };
  return new Proxy(actions, {
    get: (own, name) => (Reflect.has(own, name) ? Reflect.get(own, name) : Reflect.get(procedures, name)),
  }) as Client;
}
