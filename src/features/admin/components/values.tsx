import { useFormatter, useTranslations } from 'next-intl';
import { Badge } from '#/components/ui/badge.tsx';
import { Link } from '#/i18n/navigation.ts';
import { cn } from '#/lib/cn.ts';
import { withMinus } from '#/lib/minus.ts';

/** An instant with its year, in the viewer's time zone; in full, in UTC, when it is pointed at. */
export function Instant({ at }: { at: Date | null }) {
  const format = useFormatter();
  const t = useTranslations('admin');
  if (!at) return <span className="text-muted">{t('never')}</span>;
  return (
    <time dateTime={at.toISOString()} title={at.toISOString()} className="whitespace-nowrap">
      {format.dateTime(at, 'stamp')}
    </time>
  );
}

/** The end of an id, by which people tell two apart; the whole of it when it is pointed at. */
export function ShortId({ id, href }: { id: string; href?: string }) {
  const shown = (
    <code title={id} className="whitespace-nowrap font-mono">
      …{id.slice(-8)}
    </code>
  );
  return href ? <TextLink href={href}>{shown}</TextLink> : shown;
}

/** A figure as people read it, with separators of thousands. */
export function Figure({ value }: { value: number }) {
  return withMinus(useFormatter().number(value));
}

/** A link in a table or a sentence. */
export function TextLink({
  href,
  className,
  onClick,
  children,
}: {
  href: string;
  className?: string;
  onClick?: (event: React.MouseEvent) => void;
  children: React.ReactNode;
}) {
  return (
    <Link
      href={href}
      {...(onClick && { onClick })}
      className={cn('underline decoration-control underline-offset-4 hover:decoration-text', className)}
    >
      {children}
    </Link>
  );
}

const tones = { queued: 'neutral', running: 'neutral', succeeded: 'good', failed: 'bad', canceled: 'warning' } as const;

/** The state of a task, in a word. */
export function TaskState({ status }: { status: keyof typeof tones }) {
  const t = useTranslations('admin.tasks.status');
  return <Badge tone={tones[status]}>{t(status)}</Badge>;
}

/** Who did something: an operator is named by the end of their id, with a link to them. */
export function Actor({ actor }: { actor: string }) {
  const [role = '', id] = actor.split(':');
  if (!id) return actor;
  return (
    <>
      {role} <ShortId id={id} href={`/admin/users/${id}`} />
    </>
  );
}

/** What was asked for or done, as it was recorded, to be opened. */
export function Recorded({ value }: { value: unknown }) {
  const t = useTranslations('admin');
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return null;
  return (
    <details className="max-w-96">
      <summary className="underline decoration-control underline-offset-4">{t('show')}</summary>
      <pre className="mt-1 whitespace-pre-wrap break-all text-left font-mono">{JSON.stringify(value, null, 1)}</pre>
    </details>
  );
}
