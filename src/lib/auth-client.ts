import { passkeyClient } from '@better-auth/passkey/client';
import { twoFactorClient } from 'better-auth/client/plugins';
import { createAuthClient } from 'better-auth/react';

/** The browser's client of Better Auth: sign-up, sign-in and sign-out over `/api/auth`, with second factors and passkeys. */
export const authClient = createAuthClient({ plugins: [twoFactorClient(), passkeyClient()] });
