import { createProductLedger } from '#/features/credits/ledger-service.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';

const ledgers = new WeakMap<Db, Ledger>();

/** Returns the product's ledger in a database: the same one for the same client, as in a process. */
export function ledgerOf(db: Db): Ledger {
  const ledger = ledgers.get(db) ?? createProductLedger(db);
  ledgers.set(db, ledger);
  return ledger;
}
