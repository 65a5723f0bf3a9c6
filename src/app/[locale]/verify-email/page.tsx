import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AuthFrame } from '#/features/account/components/auth-frame.tsx';
import { VerifyLink } from '#/features/account/components/sign-in/verify-link.tsx';
import { mayWait } from '#/web/may-wait.tsx';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auth');
  return { title: t('verifyPage.title') };
}

export default mayWait(async function VerifyEmailPage() {
  const t = await getTranslations('auth');
  return (
    <AuthFrame title={t('verifyPage.title')} lead={t('verifyPage.lead')}>
      <VerifyLink />
    </AuthFrame>
  );
});
