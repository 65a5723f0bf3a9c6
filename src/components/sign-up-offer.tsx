'use client';

import { createContext, type ReactNode, use } from 'react';

const SignUpOpenContext = createContext(true);

/** Provides whether new accounts may be made here, by the operator's settings, to all components below. */
export function SignUpOfferProvider({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  return <SignUpOpenContext value={isOpen}>{children}</SignUpOpenContext>;
}

/** Whether sign-up is to be offered; where it is not, signing in is. */
export function useIsSignUpOpen(): boolean {
  return use(SignUpOpenContext);
}
