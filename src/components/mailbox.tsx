import { useFormatter, useTranslations } from 'next-intl';
import { Badge } from '#/components/ui/badge.tsx';
import { Link } from '#/i18n/navigation.ts';
import { cn } from '#/lib/cn.ts';

/** A mail as the mailbox shows it. `content` is null once what it said is erased. */
export type MailInBox = {
  id: string;
  kind: string;
  to: string;
  createdAt: Date;
  state: 'waiting' | 'sent' | 'kept' | 'refused';
  content: { subject: string; html: string; text: string } | null;
};

/** The mails of this installation, newest first, beside the one that is open, as HTML or as plain text. */
export function Mailbox({ mails, openId, isPlain }: { mails: MailInBox[]; openId: string | null; isPlain: boolean }) {
  const t = useTranslations('mailbox');
  const open = mails.find(({ id }) => id === openId) ?? mails[0];
  if (!open) return <p className="rounded-lg border border-line bg-surface p-6 text-muted">{t('empty')}</p>;
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[20rem_minmax(0,1fr)]">
      <nav
        aria-label={t('list')}
        className="max-h-80 overflow-y-auto rounded-lg border border-line bg-surface lg:max-h-[44rem]"
      >
        <ul className="divide-y divide-line">
          {mails.map((mail) => (
            <li key={mail.id}>
              <MailLine mail={mail} isOpen={mail.id === open.id} />
            </li>
          ))}
        </ul>
      </nav>
      <OpenMail mail={open} isPlain={isPlain} />
    </div>
  );
}

function MailLine({ mail, isOpen }: { mail: MailInBox; isOpen: boolean }) {
  const t = useTranslations('mailbox');
  const format = useFormatter();
  return (
    <Link
      href={{ pathname: '/mail', query: { mail: mail.id } }}
      aria-current={isOpen ? 'true' : undefined}
      className={cn('flex flex-col gap-1 px-4 py-3 text-sm transition-colors hover:bg-text/6', isOpen && 'bg-text/6')}
    >
      <span className="truncate font-medium">{mail.content?.subject ?? t('erased')}</span>
      <span className="truncate text-muted text-xs">{mail.to}</span>
      <span className="figures text-muted text-xs">{format.dateTime(mail.createdAt, 'moment')}</span>
    </Link>
  );
}

function OpenMail({ mail, isPlain }: { mail: MailInBox; isPlain: boolean }) {
  const t = useTranslations('mailbox');
  const format = useFormatter();
  const { content } = mail;
  return (
    <article className="flex min-w-0 flex-col gap-4">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="break-words font-semibold text-lg">{content?.subject ?? t('erased')}</h2>
          <p className="break-all text-muted text-sm">{t('to', { address: mail.to })}</p>
          <p className="figures text-muted text-sm">{format.dateTime(mail.createdAt, 'exact')}</p>
        </div>
        <Badge>{t(`states.${mail.state}`)}</Badge>
      </header>
      {content ? (
        <>
          <nav aria-label={t('form')} className="flex gap-4 text-sm">
            <FormLink mail={mail} isPlain={false} isCurrent={!isPlain} />
            <FormLink mail={mail} isPlain isCurrent={isPlain} />
          </nav>
          {isPlain ? (
            <pre className="overflow-x-auto whitespace-pre-wrap break-words rounded-lg border border-line bg-surface p-4 font-mono text-sm">
              {content.text}
            </pre>
          ) : (
            // Nothing of a mail runs here, and the frame, which is of no site, loads nothing: the mark, which goes along with a mail that is sent,
            // is left out. Links open in a window of their own, as from a mail program.
            <iframe
              title={t('frame', { subject: content.subject })}
              sandbox="allow-popups allow-popups-to-escape-sandbox"
              srcDoc={content.html.replace(/<img src="cid:[^>]*>/, '')}
              className="h-[36rem] w-full rounded-lg border border-line bg-surface"
            />
          )}
        </>
      ) : (
        <p className="text-muted">{t('erasedHint')}</p>
      )}
    </article>
  );
}

function FormLink({ mail, isPlain, isCurrent }: { mail: MailInBox; isPlain: boolean; isCurrent: boolean }) {
  const t = useTranslations('mailbox');
  return (
    <Link
      href={{ pathname: '/mail', query: { mail: mail.id, ...(isPlain && { as: 'text' }) } }}
      aria-current={isCurrent ? 'true' : undefined}
      className={cn('rounded-sm underline-offset-4 hover:underline', isCurrent ? 'font-medium' : 'text-muted')}
    >
      {t(isPlain ? 'plain' : 'html')}
    </Link>
  );
}
