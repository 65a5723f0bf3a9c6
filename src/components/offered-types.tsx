'use client';

import { useTranslations } from 'next-intl';
import { type ComponentProps, createContext, type ReactNode, use } from 'react';
import { Link } from '#/i18n/navigation.ts';

/**
 * The slugs of the task types that are offered here, null for every one; the models of each by name, the usual one first, where
 * there is more than the local preview; and the page on which people begin.
 */
type Offered = {
  slugs: readonly string[] | null;
  models?: Readonly<Record<string, readonly string[]>>;
  createPath: string;
};

const OfferedContext = createContext<Offered>({ slugs: null, createPath: '/tasks/text-to-video' });

/** Provides what is offered here, by the operator's settings, to all components below. */
export function OfferedTypesProvider({ children, ...offered }: Offered & { children: ReactNode }) {
  return <OfferedContext value={offered}>{children}</OfferedContext>;
}

/** Says of a slug whether the type is offered here. */
export function useIsOffered(): (slug: string) => boolean {
  const { slugs } = use(OfferedContext);
  return (slug) => slugs === null || slugs.includes(slug);
}

/** The models that are offered here of a type, the usual one first; undefined where only the local preview is. */
export function useOfferedModels(slug: string): readonly string[] | undefined {
  return use(OfferedContext).models?.[slug];
}

/** The page on which people begin. */
export function useCreatePath(): string {
  return use(OfferedContext).createPath;
}

type CreateLinkProps = Omit<ComponentProps<typeof Link>, 'href'> & {
  /** The type that `words` speak of: videos from words, unless said. */
  slug?: string;
  words: string;
  /** What it says where that type is not offered, and it leads to one that is. */
  otherWords?: string;
};

/** The way to a page where something is made. */
export function CreateLink({ slug = 'text-to-video', words, otherWords, ...props }: CreateLinkProps) {
  const t = useTranslations('nav');
  const isThere = useIsOffered()(slug);
  const createPath = useCreatePath();
  return (
    <Link {...props} href={isThere ? `/tasks/${slug}` : createPath}>
      {isThere ? words : (otherWords ?? t('create'))}
    </Link>
  );
}
