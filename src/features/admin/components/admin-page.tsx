import type { ReactNode } from 'react';
import { PageAlive } from '#/components/page-alive.tsx';
import { PageHeading } from '#/components/page-heading.tsx';

/** A page of the console: its title, what it may be saved as, and what is on it. */
export function AdminPage(props: { title: string; lead?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const { title, lead, actions, children } = props;
  return (
    <div className="page-width flex min-w-0 flex-col gap-6 py-6">
      <PageHeading title={title} lead={lead}>
        {actions}
      </PageHeading>
      {children}
      <PageAlive />
    </div>
  );
}

/** A part of a page with a heading, and what may be done beside it. */
export function Section(props: { id: string; title: string; actions?: ReactNode; children: ReactNode }) {
  const { id, title, actions, children } = props;
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id={id} className="scroll-mt-20 font-semibold text-lg">
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** A few figures side by side, each under its name. */
export function Figures({ figures }: { figures: readonly { label: string; value: ReactNode; note?: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line lg:grid-cols-4">
      {figures.map(({ label, value, note }) => (
        <div key={label} className="min-w-0 bg-surface px-4 py-3">
          <dt className="text-muted text-xs">{label}</dt>
          <dd className="figures break-words font-medium text-base">{value}</dd>
          {note ? <dd className="figures text-muted text-xs">{note}</dd> : null}
        </div>
      ))}
    </dl>
  );
}
