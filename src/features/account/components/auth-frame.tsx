import type { ReactNode } from 'react';

/** A page to sign up or in: the form, and beside it what an account is. */
export function AuthFrame({
  title,
  lead,
  aside,
  children,
}: {
  title: string;
  lead: string;
  aside: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="page-width grid flex-1 items-center gap-8 py-8 lg:grid-cols-2 lg:py-16">
      <div className="mx-auto w-full max-w-sm">
        <h1 className="font-semibold text-xl">{title}</h1>
        <p className="mt-1 mb-8 text-muted">{lead}</p>
        {children}
      </div>
      <aside className="mx-auto w-full max-w-md">{aside}</aside>
    </div>
  );
}
