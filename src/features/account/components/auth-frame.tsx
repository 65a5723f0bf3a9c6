import type { ReactNode } from 'react';
import { cn } from '#/lib/cn.ts';

/** A page to sign up or in: the form, and beside it what an account is, where that is to be said. */
export function AuthFrame({
  title,
  lead,
  aside,
  children,
}: {
  title: string;
  lead: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={cn('page-width grid flex-1 items-center gap-8 py-8 lg:py-16', aside && 'lg:grid-cols-2')}>
      <div className="mx-auto w-full max-w-sm">
        <h1 className="font-semibold text-xl">{title}</h1>
        <p className="mt-1 mb-8 text-muted">{lead}</p>
        {children}
      </div>
      {aside ? <aside className="mx-auto w-full max-w-md">{aside}</aside> : null}
    </div>
  );
}
