import { createAuthClient } from 'better-auth/react';

/** The browser's way to sign up, in and out, over `/api/auth`. */
export const authClient = createAuthClient();
