import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AuthFrame } from '#/features/account/components/auth-frame.tsx';
import { ChangeLink } from '#/features/account/components/sign-in/change-link.tsx';
import { mayWait } from '#/web/may-wait.tsx';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auth');
  return { title: t('changePage.title') };
}

export default mayWait(async function ChangeEmailPage() {
  const t = await getTranslations('auth');
  return (
    <AuthFrame title={t('changePage.title')} lead={t('changePage.lead')}>
      <ChangeLink />
    </AuthFrame>
  );
});
