import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { AuthForm } from '#/features/account/components/auth-form.tsx';
import { AuthFrame } from '#/features/account/components/auth-frame.tsx';
import { FirstLine } from '#/features/account/components/first-line.tsx';
import { OtherWays } from '#/features/account/components/sign-in/other-ways.tsx';
import { ProviderProblem } from '#/features/account/components/sign-in/provider-problem.tsx';
import { safeReturnPath } from '#/i18n/return-path.ts';
import { mayWait } from '#/web/may-wait.tsx';
import { getSession, offeredHere, signInProvidersHere } from '#/web/session.ts';
import { getServerApi } from '#/web/trpc/server.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auth');
  return { title: t('signInTitle') };
}

export default mayWait(async function SignInPage({ searchParams }: PageProps<'/[locale]/sign-in'>) {
  const { next, again, error } = await searchParams;
  const returnPath = safeReturnPath(next, `/en${offeredHere().createPath}`);
  // Some changes ask for a new sign-in of whoever is signed in.
  const isAgain = again === '1';
  if (!isAgain && (await getSession())) redirect(returnPath);
  const t = await getTranslations('auth');
  const { api } = await getServerApi();
  const { plans } = await api.plans.list();
  const hasVideos = offeredHere().slugs.includes('text-to-video');
  const welcomeCredits = plans.find((plan) => plan.monthlyPriceCents === 0)?.credits ?? 0;
  return (
    <AuthFrame
      title={t('signInTitle')}
      lead={t(isAgain ? 'again' : 'signInLead')}
      aside={
        hasVideos ? (
          <FirstLine welcomeCredits={welcomeCredits} model={offeredHere().models['text-to-video'][0]} />
        ) : null
      }
    >
      <ProviderProblem code={typeof error === 'string' ? error : null} />
      <AuthForm mode="sign-in" returnPath={returnPath} />
      <OtherWays providers={signInProvidersHere()} returnPath={returnPath} hasPasskeys={true} />
    </AuthFrame>
  );
});
