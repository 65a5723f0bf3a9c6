import { createAuthClient } from 'better-auth/react';

/** The browser's client of Better Auth: sign-up, sign-in and sign-out over `/api/auth`. */
export const authClient = createAuthClient();
