import { findUsers } from '#/features/admin/queries/find-users.ts';
import { getUser } from '#/features/admin/queries/get-user.ts';
import { listAudit } from '#/features/admin/queries/list-audit.ts';
import { auditInputSchema, findUsersInputSchema, getUserInputSchema } from '#/features/admin/schema.ts';
import { adminProcedure, createRouter, supportProcedure } from '#/http/procedures.ts';
import type { Ledger } from '#/ledger/ledger.ts';

/** What operators see and do. Nothing here is for users: `npm run admin` calls the same verbs. */
export function adminRouter({ ledger }: { ledger: Ledger }) {
  const { db } = ledger;
  return createRouter({
    users: createRouter({
      /** Returns the accounts that a text may mean: an address, a name, or the id of a user, task, line or grant. */
      find: supportProcedure.input(findUsersInputSchema).query(({ input }) => findUsers(db, input)),

      /** Returns one account, as it is now or was at an instant. */
      get: supportProcedure.input(getUserInputSchema).query(({ input }) => getUser(ledger, input)),
    }),

    audit: createRouter({
      /** Returns a page of the record of acts, newest first. */
      list: adminProcedure.input(auditInputSchema).query(({ input }) => listAudit(db, input)),
    }),
  });
}
