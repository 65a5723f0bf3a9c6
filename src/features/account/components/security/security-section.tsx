'use client';

import { ConnectedRow } from '#/features/account/components/security/connected-row.tsx';
import { EmailRow } from '#/features/account/components/security/email-row.tsx';
import { PasskeysRow } from '#/features/account/components/security/passkeys-row.tsx';
import { PasswordRow } from '#/features/account/components/security/password-row.tsx';
import { TwoFactorRow } from '#/features/account/components/security/two-factor-row.tsx';
import { NotRead, SectionSkeleton } from '#/features/account/components/settings/section-states.tsx';
import { SettingsSection } from '#/features/account/components/settings/settings-section.tsx';
import { ProviderProblem } from '#/features/account/components/sign-in/provider-problem.tsx';
import { trpc } from '#/trpc/client.ts';

type SecuritySectionProps = {
  /** Those that the operator has set up. */
  providers: readonly string[];
  /** Why a connection that was begun here did not come about, as the library says it; null for none. */
  problem: string | null;
};

/** The ways into an account: address, password, second factor, passkeys, accounts elsewhere. */
export function SecuritySection({ providers, problem }: SecuritySectionProps) {
  const methods = trpc.account.signInMethods.useQuery();
  return (
    <SettingsSection id="security">
      <ProviderProblem code={problem} />
      {methods.isPending ? <SectionSkeleton /> : null}
      {methods.isError && !methods.data ? <NotRead onRetry={() => methods.refetch()} /> : null}
      {methods.data ? (
        <>
          <EmailRow methods={methods.data} />
          <PasswordRow hasPassword={methods.data.hasPassword} email={methods.data.email} />
          <TwoFactorRow isOn={methods.data.hasTwoFactor} hasPassword={methods.data.hasPassword} />
          <PasskeysRow passkeys={methods.data.passkeys} />
          <ConnectedRow connected={methods.data.connected} providers={providers} />
        </>
      ) : null}
    </SettingsSection>
  );
}
