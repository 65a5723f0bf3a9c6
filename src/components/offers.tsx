import type { ReactNode } from 'react';
import { OfferedTypesProvider } from '#/components/offered-types.tsx';
import { SignUpOfferProvider } from '#/components/sign-up-offer.tsx';

type OffersProps = {
  isSignUpOpen: boolean;
  offered: { slugs: readonly string[]; createPath: string };
  children: ReactNode;
};

/** Provides what the operator's settings offer to all components below. */
export function OffersProvider({ isSignUpOpen, offered, children }: OffersProps) {
  return (
    <SignUpOfferProvider isOpen={isSignUpOpen}>
      <OfferedTypesProvider {...offered}>{children}</OfferedTypesProvider>
    </SignUpOfferProvider>
  );
}
