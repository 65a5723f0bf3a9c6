import { assertItIsYou } from '#/features/account/commands/assert-it-is-you.ts';
import { cancelDeletion, cancelDeletionByToken } from '#/features/account/commands/cancel-deletion.ts';
import {
  beginEmailChange,
  cancelEmailChange,
  confirmEmailChange,
  type EmailChanges,
} from '#/features/account/commands/change-email.ts';
import { disconnectAccount } from '#/features/account/commands/disconnect-account.ts';
import { endOtherSessions, endSession } from '#/features/account/commands/end-sessions.ts';
import { renameUser } from '#/features/account/commands/rename-user.ts';
import { requestDeletion } from '#/features/account/commands/request-deletion.ts';
import { getDeletion } from '#/features/account/queries/deletion.ts';
import { getProfile, getSignInMethods, listSessions } from '#/features/account/queries.ts';
import {
  beginEmailChangeInputSchema,
  confirmEmailChangeInputSchema,
  disconnectInputSchema,
  endSessionInputSchema,
  keepByLinkInputSchema,
  renameInputSchema,
  requestDeletionInputSchema,
} from '#/features/account/schema.ts';
import type { WelcomeTerms } from '#/features/plans/limits.ts';
import { createRouter, publicProcedure, userProcedure } from '#/http/procedures.ts';
import type { Ledger } from '#/ledger/ledger.ts';

export function accountRouter(
  services: EmailChanges & { ledger: Ledger; secret: string; welcome?: WelcomeTerms | undefined },
) {
  const { db } = services;
  return createRouter({
    /** Returns the caller's name, address, id, when the account was made, and the credits that wait for the address. */
    profile: userProcedure.query(({ ctx }) => getProfile(services, ctx.caller.userId)),

    /** Gives the caller another name. Returns the profile afterwards. */
    rename: userProcedure.input(renameInputSchema).mutation(async ({ ctx, input }) => {
      const { userId } = ctx.caller;
      await renameUser(db, { userId, ...input });
      return getProfile(services, userId);
    }),

    /** Returns the caller's ways to sign in: address, password, second factor, passkeys, connected accounts. */
    signInMethods: userProcedure.query(({ ctx }) => getSignInMethods(db, ctx.caller.userId)),

    /** Disconnects an account elsewhere, unless it is the caller's only way to sign in. */
    disconnect: userProcedure
      .input(disconnectInputSchema)
      .mutation(({ ctx, input }) => disconnectAccount(db, { userId: ctx.caller.userId, ...input })),

    /** Returns the caller's sessions, the one of this call first. */
    sessions: userProcedure.query(({ ctx }) =>
      listSessions(db, { userId: ctx.caller.userId, sessionId: ctx.sessionId }),
    ),

    /** Ends one session of the caller, on whatever device it is. */
    endSession: userProcedure
      .input(endSessionInputSchema)
      .mutation(({ ctx, input }) => endSession(db, { userId: ctx.caller.userId, ...input })),

    /** Ends all sessions of the caller but the one of this call. Returns how many. */
    endOtherSessions: userProcedure.mutation(({ ctx }) =>
      endOtherSessions(db, { userId: ctx.caller.userId, sessionId: ctx.sessionId }),
    ),

    /**
     * Writes to a new address, which becomes the caller's when the link in that mail is opened; the present address is told. It takes
     * the password, or without one a sign-in within a day.
     */
    beginEmailChange: userProcedure
      .input(beginEmailChangeInputSchema)
      .mutation(({ ctx, input }) =>
        beginEmailChange(services, { userId: ctx.caller.userId, sessionId: ctx.sessionId, ...input }),
      ),

    /** Calls off the caller's change of address: the link to the new one works no more. */
    cancelEmailChange: userProcedure.mutation(({ ctx }) => cancelEmailChange(db, ctx.caller.userId)),

    /** Ends a change of address by the token of the mail, for whoever reads the new mailbox. Nobody is signed in by it. */
    confirmEmailChange: publicProcedure
      .input(confirmEmailChangeInputSchema)
      .mutation(({ input }) => confirmEmailChange(db, input.token)),

    /** Returns what the deletion of the caller's account would take, in figures, and when it is due where it was asked for. */
    deletion: userProcedure.query(({ ctx }) => getDeletion(services.ledger, ctx.caller.userId)),

    /**
     * Asks for the deletion of the caller's account in 14 days. It takes the password, or without one a sign-in within a day. Returns
     * when it is due.
     */
    requestDeletion: userProcedure.input(requestDeletionInputSchema).mutation(async ({ ctx, input }) => {
      const { userId } = ctx.caller;
      await assertItIsYou(services, { userId, sessionId: ctx.sessionId, ...input });
      return requestDeletion(services, { userId });
    }),

    /** Calls the deletion of the caller's account off. Returns whether there was one. */
    cancelDeletion: userProcedure.mutation(async ({ ctx }) => ({
      wasAskedFor: await cancelDeletion(db, { userId: ctx.caller.userId }),
    })),

    /** The same by the token of the mail, for whoever reads the mailbox. Nobody is signed in by it. */
    keepByLink: publicProcedure
      .input(keepByLinkInputSchema)
      .mutation(async ({ input }) => ({ wasAskedFor: await cancelDeletionByToken(services, input.token) })),
  });
}
