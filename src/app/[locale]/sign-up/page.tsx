import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { MailboxHint } from '#/components/mailbox-hint.tsx';
import { AuthForm } from '#/features/account/components/auth-form.tsx';
import { AuthFrame } from '#/features/account/components/auth-frame.tsx';
import { FirstLine } from '#/features/account/components/first-line.tsx';
import { OtherWays } from '#/features/account/components/sign-in/other-ways.tsx';
import { SignUpClosed } from '#/features/account/components/sign-up-closed.tsx';
import { safeReturnPath } from '#/i18n/return-path.ts';
import { mayWait } from '#/web/may-wait.tsx';
import { getSession, hasMailbox, isSignUpOpen, offeredHere, signInProvidersHere } from '#/web/session.ts';
import { getServerApi } from '#/web/trpc/server.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auth');
  return { title: t(isSignUpOpen() ? 'signUpTitle' : 'signUpClosedTitle') };
}

export default mayWait(async function SignUpPage({ searchParams }: PageProps<'/[locale]/sign-up'>) {
  const returnPath = safeReturnPath((await searchParams).next, `/en${offeredHere().createPath}`);
  if (await getSession()) redirect(returnPath);
  const t = await getTranslations('auth');
  if (!isSignUpOpen()) {
    return (
      <AuthFrame title={t('signUpClosedTitle')} lead={t('signUpClosedLead')}>
        <SignUpClosed returnPath={returnPath} />
      </AuthFrame>
    );
  }
  const { api } = await getServerApi();
  const { welcomeCredits } = await api.plans.list();
  return (
    <AuthFrame
      title={t('signUpTitle')}
      lead={t('signUpLead', { amount: welcomeCredits })}
      aside={
        welcomeCredits > 0 && offeredHere().slugs.includes('text-to-video') ? (
          <FirstLine welcomeCredits={welcomeCredits} model={offeredHere().models['text-to-video'][0]} />
        ) : null
      }
    >
      <AuthForm mode="sign-up" returnPath={returnPath} />
      <OtherWays providers={signInProvidersHere()} returnPath={returnPath} hasPasskeys={false} />
      {(await hasMailbox()) ? <MailboxHint /> : null}
    </AuthFrame>
  );
});
