import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AuthFrame } from '#/features/account/components/auth-frame.tsx';
import { ResetForm } from '#/features/account/components/sign-in/reset-form.tsx';
import { mayWait } from '#/web/may-wait.tsx';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auth');
  return { title: t('resetPage.title') };
}

export default mayWait(async function ResetPasswordPage() {
  const t = await getTranslations('auth');
  return (
    <AuthFrame title={t('resetPage.title')} lead={t('resetPage.lead')}>
      <ResetForm />
    </AuthFrame>
  );
});
