import type { ReactNode } from 'react';

/** The title of a page and the one sentence under it. */
export function PageHeading({ title, lead, children }: { title: string; lead?: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-4">
      <div>
        <h1 className="font-semibold text-xl">{title}</h1>
        {lead ? <p className="measure mt-1 text-muted">{lead}</p> : null}
      </div>
      {children}
    </div>
  );
}
