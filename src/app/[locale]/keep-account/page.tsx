import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageAlive } from '#/components/page-alive.tsx';
import { AuthFrame } from '#/features/account/components/auth-frame.tsx';
import { KeepLink } from '#/features/account/components/sign-in/keep-link.tsx';
import { mayWait } from '#/web/may-wait.tsx';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('deletion.page');
  return { title: t('title') };
}

export default mayWait(async function KeepAccountPage() {
  const t = await getTranslations('deletion.page');
  return (
    <AuthFrame title={t('title')} lead={t('lead')}>
      <KeepLink />
      <PageAlive />
    </AuthFrame>
  );
});
