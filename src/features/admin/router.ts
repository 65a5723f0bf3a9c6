import { doAct } from '#/features/admin/commands/ask-for-act.ts';
import { approveAct, rejectAct } from '#/features/admin/commands/decide-pending.ts';
import { type ActServices, previewAct } from '#/features/admin/commands/do-act.ts';
import { findUsers } from '#/features/admin/queries/find-users.ts';
import { getUser } from '#/features/admin/queries/get-user.ts';
import { listAudit } from '#/features/admin/queries/list-audit.ts';
import { listPending } from '#/features/admin/queries/list-pending.ts';
import {
  auditInputSchema,
  doInputSchema,
  doSupportInputSchema,
  findUsersInputSchema,
  getUserInputSchema,
  ofIdSchema,
  previewInputSchema,
  previewSupportInputSchema,
} from '#/features/admin/schema.ts';
import { adminProcedure, createRouter, supportProcedure } from '#/http/procedures.ts';

/** What operators see and do. Nothing here is for users: `npm run admin` calls the same verbs. */
export function adminRouter(services: ActServices) {
  const { ledger } = services;
  const { db } = ledger;
  return createRouter({
    users: createRouter({
      /** Returns the accounts that a text may mean: an address, a name, or the id of a user, task, line or grant. */
      find: supportProcedure.input(findUsersInputSchema).query(({ input }) => findUsers(db, input)),

      /** Returns one account, as it is now or was at an instant. */
      get: supportProcedure.input(getUserInputSchema).query(({ input }) => getUser(ledger, input)),
    }),

    /** What support may do. */
    supportActs: createRouter({
      /** Returns what an act would do now, and does nothing. */
      preview: supportProcedure
        .input(previewSupportInputSchema)
        .mutation(({ ctx, input }) => previewAct(services, ctx.operator, input.act)),

      /** Does an act with its row in the record, or has it wait for an admin. */
      do: supportProcedure
        .input(doSupportInputSchema)
        .mutation(({ ctx, input }) => doAct(services, ctx.operator, input)),
    }),

    /** The same of every act there is. */
    acts: createRouter({
      preview: adminProcedure
        .input(previewInputSchema)
        .mutation(({ ctx, input }) => previewAct(services, ctx.operator, input.act)),
      do: adminProcedure.input(doInputSchema).mutation(({ ctx, input }) => doAct(services, ctx.operator, input)),
    }),

    /** Acts that wait for a second admin. */
    pending: createRouter({
      list: adminProcedure.query(() => listPending(db)),
      approve: adminProcedure
        .input(ofIdSchema)
        .mutation(({ ctx, input }) => approveAct(services, ctx.operator, input.id)),
      reject: adminProcedure.input(ofIdSchema).mutation(async ({ ctx, input }) => {
        await rejectAct(db, ctx.operator, input.id);
        return { id: input.id };
      }),
    }),

    audit: createRouter({
      /** Returns a page of the record of acts, newest first. */
      list: adminProcedure.input(auditInputSchema).query(({ input }) => listAudit(db, input)),
    }),
  });
}
