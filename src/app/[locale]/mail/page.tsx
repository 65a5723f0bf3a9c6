import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Mailbox } from '#/components/mailbox.tsx';
import { PageHeading } from '#/components/page-heading.tsx';
import { mayWait } from '#/web/may-wait.tsx';
import { getMailbox } from '#/web/session.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('mailbox');
  return { title: t('metaTitle'), robots: { index: false } };
}

/** The mails of an installation without a mail server, for whoever sits at this machine; not there for anybody else. */
export default mayWait(async function MailPage({ searchParams }: PageProps<'/[locale]/mail'>) {
  const mails = await getMailbox();
  if (mails === null) notFound();
  const t = await getTranslations('mailbox');
  const { mail, as } = await searchParams;
  return (
    <div className="page-width flex flex-col gap-8 py-8">
      <PageHeading title={t('title')} lead={t('lead')} />
      <Mailbox mails={mails} openId={typeof mail === 'string' ? mail : null} isPlain={as === 'text'} />
    </div>
  );
});
