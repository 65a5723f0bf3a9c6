import { passkey } from '@better-auth/passkey';
import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins';
import { brand } from '#/brand.ts';
import { noteSignIn } from '#/features/account/commands/note-sign-in.ts';
import type { Db } from '#/platform/db.ts';
import { authLimits } from '#/web/auth-limits.ts';
import { makeRecoveryCodes } from '#/web/recovery-codes.ts';
import { providersPlugin, type SignInProviders } from '#/web/sign-in-providers.ts';

type PluginSettings = { db: Db; providers: SignInProviders; isSignUpOpen: boolean };

/**
 * The plugins of the auth library: a second factor beside the password, passkeys, and providers such as Google. The last one is
 * ours, and runs after the others: a sign-in that a second factor still has to confirm is none for it.
 */
export function authPlugins({ db, providers, isSignUpOpen }: PluginSettings) {
  return [
    twoFactor({
      issuer: brand.name,
      accountLockout: { enabled: true, ...authLimits.codesPerAccount },
      backupCodeOptions: { customBackupCodesGenerate: makeRecoveryCodes },
    }),
    passkey({
      rpName: brand.name,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      authentication: {
        // A passkey stands for the password and the second factor: so its device must have asked who holds it.
        afterVerification: async ({ verification }) => {
          if (verification.authenticationInfo.userVerified) return;
          const message = 'This passkey did not check who holds it. Unlock it with a PIN, a finger or a face.';
          throw new APIError('UNAUTHORIZED', { code: 'PASSKEY_NOT_UNLOCKED', message });
        },
      },
    }),
    providersPlugin(providers, isSignUpOpen),
    signInNotices(db),
  ] as const;
}

/** Where a new session is a sign-in, and not one that takes the place of another. */
const signInPaths = /^\/(sign-in|sign-up|callback|two-factor\/verify|passkey\/verify-authentication)/;

/** Tells people of sign-ins from elsewhere. One that cannot be told does not come about. */
function signInNotices(db: Db): BetterAuthPlugin {
  return {
    id: 'sign-in-notices',
    hooks: {
      after: [
        {
          matcher: ({ path }) => signInPaths.test(path ?? ''),
          handler: createAuthMiddleware(async ({ context: { newSession, session } }) => {
            if (!newSession || session) return;
            const { userId, userAgent = null, ipAddress = null } = newSession.session;
            await noteSignIn(db, { userId, email: newSession.user.email, userAgent, ipAddress });
          }),
        },
      ],
    },
  };
}
