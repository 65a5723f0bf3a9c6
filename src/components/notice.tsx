import type { ReactNode } from 'react';
import { BrandMark } from '#/components/logo.tsx';
import { PageAlive } from '#/components/page-alive.tsx';

type NoticeProps = { title: string; text: string; detail?: string | null; children: ReactNode };

/** A page that says one thing, and the ways on. */
export function Notice({ title, text, detail, children }: NoticeProps) {
  return (
    <div className="page-width flex flex-1 flex-col items-start justify-center gap-4 py-16">
      <BrandMark className="size-12" />
      <h1 className="font-semibold text-xl">{title}</h1>
      <p className="measure text-muted">{text}</p>
      {detail ? <p className="font-mono text-muted text-xs">{detail}</p> : null}
      <div className="mt-4 flex flex-wrap gap-2">{children}</div>
      <PageAlive />
    </div>
  );
}
