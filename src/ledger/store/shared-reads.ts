import { AsyncLocalStorage } from 'node:async_hooks';
import type { AccountStore, Beside } from '#/ledger/store/account-store.ts';

type Read = Promise<{ beside: unknown } | null>;
/** What was read of each account. */
type Scope = Map<string, Read>;

/**
 * Lets what runs within one scope read an account once: the first read of an account as it is now reads with it all that may be
 * asked for beside it (`besides`), and the later ones are given the same. For pages, whose parts each ask for what they show,
 * and which change nothing.
 */
export function createSharedReads(read: AccountStore['read'], besides: readonly Beside<unknown>[]) {
  const names = new Set(besides.map(({ name }) => name));
  const scopes = new AsyncLocalStorage<Scope>();
  const all = together(besides);

  const readShared: AccountStore['read'] = async (db, userId, until, asked) => {
    const scope = scopes.getStore();
    if (!scope || until || (asked && !names.has(asked.name))) return read(db, userId, until, asked);
    const found = scope.get(userId) ?? read(db, userId, until, all);
    scope.set(userId, found);
    const one = (await found) as Awaited<ReturnType<typeof read<Record<string, never>>>>;
    return one && { ...one, beside: (asked ? asked.of(one.beside[asked.name] as never) : null) as never };
  };

  return {
    read: readShared,
    /** Opens a scope, in which whatever is run with `within` shares its reads. */
    open() {
      const scope: Scope = new Map();
      return <Value>(run: () => Promise<Value>): Promise<Value> => scopes.run(scope, run);
    },
  };
}

/** All of them as one: the JSON of each under its name. */
function together(besides: readonly Beside<unknown>[]): Beside<Record<string, never>> {
  const pairs = besides.map(({ name, sql }) => `'${name}', (${sql})`);
  return { name: 'shared', sql: `SELECT json_build_object(${pairs.join(', ')})`, of: (json) => json };
}
