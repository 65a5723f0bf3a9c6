import { renameUser } from '#/features/account/commands/rename-user.ts';
import { getProfile } from '#/features/account/queries.ts';
import { renameInputSchema } from '#/features/account/schema.ts';
import { createRouter, userProcedure } from '#/http/procedures.ts';
import type { Db } from '#/platform/db.ts';

export function accountRouter({ db }: { db: Db }) {
  return createRouter({
    /** Returns the caller's name, address, id, and when the account was made. */
    profile: userProcedure.query(({ ctx }) => getProfile(db, ctx.caller.userId)),

    /** Gives the caller another name. Returns the profile afterwards. */
    rename: userProcedure.input(renameInputSchema).mutation(async ({ ctx, input }) => {
      const { userId } = ctx.caller;
      await renameUser(db, { userId, ...input });
      return getProfile(db, userId);
    }),
  });
}
