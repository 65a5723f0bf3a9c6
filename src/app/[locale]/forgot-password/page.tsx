import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { MailboxHint } from '#/components/mailbox-hint.tsx';
import { AuthFrame } from '#/features/account/components/auth-frame.tsx';
import { ForgotForm } from '#/features/account/components/sign-in/forgot-form.tsx';
import { mayWait } from '#/web/may-wait.tsx';
import { hasMailbox } from '#/web/session.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auth');
  return { title: t('forgotPage.title') };
}

export default mayWait(async function ForgotPasswordPage() {
  const t = await getTranslations('auth');
  return (
    <AuthFrame title={t('forgotPage.title')} lead={t('forgotPage.lead')}>
      <ForgotForm />
      {(await hasMailbox()) ? <MailboxHint /> : null}
    </AuthFrame>
  );
});
