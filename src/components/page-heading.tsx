import type { ReactNode } from 'react';

/** The title of a page and the one sentence under it. */
export function PageHeading({ title, lead, children }: { title: string; lead?: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-4">
      <div className="min-w-0">
        <h1 className="break-words font-semibold text-xl">{title}</h1>
        {lead ? <p className="measure mt-1 text-muted">{lead}</p> : null}
      </div>
      {children}
    </div>
  );
}
