import { getTranslations } from 'next-intl/server';
import { Link } from '#/i18n/navigation.ts';

/** Below a form that has a mail sent: where that mail is, on a machine whose installation has no mail server. */
export async function MailboxHint() {
  const t = await getTranslations('mailbox');
  return (
    <p className="mt-4 text-muted text-sm">
      {t.rich('hint', {
        link: (words) => (
          <Link href="/mail" className="underline underline-offset-4 hover:text-text">
            {words}
          </Link>
        ),
      })}
    </p>
  );
}
