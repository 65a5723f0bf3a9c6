import type { ComponentProps, ReactNode } from 'react';
import type { LegalPageName } from '#/components/legal-page-names.ts';
import { LegalPagesProvider } from '#/components/legal-pages.tsx';
import { OfferedTypesProvider } from '#/components/offered-types.tsx';
import { SignUpOfferProvider } from '#/components/sign-up-offer.tsx';

type OffersProps = {
  isSignUpOpen: boolean;
  offered: Omit<ComponentProps<typeof OfferedTypesProvider>, 'children'>;
  legalPages: readonly LegalPageName[];
  children: ReactNode;
};

/** Provides what the operator's settings offer to all components below. */
export function OffersProvider({ isSignUpOpen, offered, legalPages, children }: OffersProps) {
  return (
    <SignUpOfferProvider isOpen={isSignUpOpen}>
      <OfferedTypesProvider {...offered}>
        <LegalPagesProvider names={legalPages}>{children}</LegalPagesProvider>
      </OfferedTypesProvider>
    </SignUpOfferProvider>
  );
}
