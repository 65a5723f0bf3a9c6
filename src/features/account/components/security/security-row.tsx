import type { ReactNode } from 'react';

type SecurityRowProps = {
  title: string;
  /** A word on its state, such as a badge. */
  state?: ReactNode;
  /** What it is, or what of it there is. */
  children: ReactNode;
  /** What can be done. */
  actions?: ReactNode;
};

/** One way to sign in: what it is, how it stands, and what can be done. */
export function SecurityRow({ title, state, children, actions }: SecurityRowProps) {
  return (
    <div className="flex flex-col gap-3 border-line border-t pt-4 first:border-t-0 first:pt-0 sm:flex-row sm:items-start sm:justify-between sm:gap-6">
      <div className="min-w-0 flex-1">
        <h3 className="flex flex-wrap items-center gap-2 font-medium text-sm">
          {title}
          {state}
        </h3>
        <div className="mt-1 text-muted text-sm">{children}</div>
      </div>
      {actions ? <div className="flex shrink-0 flex-wrap gap-2">{actions}</div> : null}
    </div>
  );
}
