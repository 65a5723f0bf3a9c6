'use client';

import { createContext, type MouseEvent, type ReactNode, useContext, useMemo, useState } from 'react';
import { TextLink } from '#/features/admin/components/values.tsx';
import { type Query, withQuery } from '#/features/admin/components/view-links.tsx';

/** An act that is prepared: which one, and what it is about, by the names of its fields. `count` tells one from the next. */
type Draft = { given: Readonly<Record<string, string>>; count: number };

const DraftContext = createContext<{ draft: Draft; prepare(given: Draft['given']): void } | null>(null);

/**
 * Holds the act that a page prepares, at first the one that its address names. Links in the tables change it here, so that the form
 * has it at once: until a page came back from the server, the form would still be about the act before.
 */
export function ActDrafts({ given, children }: { given: Draft['given']; children: ReactNode }) {
  const [draft, setDraft] = useState<Draft>({ given, count: 0 });
  const value = useMemo(
    () => ({ draft, prepare: (next: Draft['given']) => setDraft(({ count }) => ({ given: next, count: count + 1 })) }),
    [draft],
  );
  return <DraftContext value={value}>{children}</DraftContext>;
}

/** Returns the act that the page prepares. */
export function useDraft(): Draft {
  const context = useContext(DraftContext);
  if (!context) throw new Error('There are no drafts of acts here.');
  return context.draft;
}

type ActLinkProps = {
  /** The account's page, on which the act is done. */
  path: string;
  act: string;
  /** What it is about, by the names of the act's fields. */
  about?: Query;
  children: ReactNode;
};

/** A link that prepares an act on the account's page; on that page itself nothing is loaded. */
export function ActLink({ path, act, about = {}, children }: ActLinkProps) {
  const context = useContext(DraftContext);
  function press(event: MouseEvent) {
    // A press that opens a tab is the browser's.
    if (!context || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const fields = Object.entries(about).filter((pair): pair is [string, string] => pair[1] !== undefined);
    context.prepare({ act, ...Object.fromEntries(fields) });
  }
  return (
    <TextLink href={`${withQuery(path, { act, ...about })}#do`} onClick={press}>
      {children}
    </TextLink>
  );
}
