'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { LegalPageName } from '#/components/legal-page-names.ts';
import { useLegalPages } from '#/components/legal-pages.tsx';
import { Link } from '#/i18n/navigation.ts';

/** What somebody agrees to by signing up, with links to the operator's pages; nothing where there are none. */
export function SignUpTerms() {
  const t = useTranslations('auth');
  const pages = useLegalPages();
  const sentences = (['terms', 'privacy'] as const).filter((name) => pages.includes(name));
  if (sentences.length === 0) return null;
  return (
    <p className="text-muted text-xs">
      {sentences.map((name) => (
        <span key={name}>
          {t.rich(`accepts.${name}`, { link: (chunks) => <PageLink name={name}>{chunks}</PageLink> })}{' '}
        </span>
      ))}
    </p>
  );
}

function PageLink({ name, children }: { name: LegalPageName; children: ReactNode }) {
  return (
    <Link
      href={`/legal/${name}`}
      className="text-text underline decoration-control underline-offset-4 hover:decoration-text"
    >
      {children}
    </Link>
  );
}
