import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { SignUpOfferProvider } from '#/components/sign-up-offer.tsx';
import { AccountMenu } from '#/features/account/components/account-menu.tsx';
import { AuthForm } from '#/features/account/components/auth-form.tsx';
import { SignUpClosed } from '#/features/account/components/sign-up-closed.tsx';
import { renderWithApp } from '#test/render-with-app.tsx';

/** Where everything that can be followed leads to. */
const leadsTo = () => screen.getAllByRole('link').map((link) => link.getAttribute('href'));

test.each([
  [true, ['/en/sign-in', '/en/sign-up', '/en/forgot-password', '/en/sign-up?next=%2Fen%2Fplans']],
  [false, ['/en/sign-in', '/en/forgot-password']],
])('where sign-up is open (%s), header and sign-in lead to an account accordingly', (isOpen, places) => {
  renderWithApp(
    <SignUpOfferProvider isOpen={isOpen}>
      <AccountMenu />
      <AuthForm mode="sign-in" returnPath="/en/plans" />
    </SignUpOfferProvider>,
  );
  expect(leadsTo()).toEqual(places);
});

test('in place of a closed form stands the way to sign in, which leads back to where one came from', () => {
  renderWithApp(<SignUpClosed returnPath="/en/tasks/lipsync" />);
  expect(leadsTo()).toEqual(['/en/sign-in?next=%2Fen%2Ftasks%2Flipsync']);
});
