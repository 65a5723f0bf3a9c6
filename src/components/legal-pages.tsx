'use client';

import { createContext, type ReactNode, use } from 'react';
import type { LegalPageName } from '#/components/legal-page-names.ts';

const LegalPagesContext = createContext<readonly LegalPageName[]>([]);

/** Provides the names of the legal pages that are there to all components below. */
export function LegalPagesProvider({ names, children }: { names: readonly LegalPageName[]; children: ReactNode }) {
  return <LegalPagesContext value={names}>{children}</LegalPagesContext>;
}

/** Returns the names of the legal pages that the operator has, in the order they are shown. */
export function useLegalPages(): readonly LegalPageName[] {
  return use(LegalPagesContext);
}
