'use client';

import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import { useIsOffered } from '#/components/offered-types.tsx';
import { Button } from '#/components/ui/button.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '#/components/ui/dropdown-menu.tsx';
import { iconOf, offeredSlugs } from '#/features/tasks/components/forms/task-forms.ts';
import { Link } from '#/i18n/navigation.ts';
import { cn } from '#/lib/cn.ts';

/** The ways between the types: a row of links, and a menu where there is no room for it. */
export function TypeNav({ current }: { current: TaskTypeSlug }) {
  const t = useTranslations('types');
  const slugs = offeredSlugs.filter(useIsOffered());
  const CurrentIcon = iconOf(current);
  return (
    <nav aria-label={t('nav')}>
      <ul className="hidden gap-1 border-b md:flex">
        {slugs.map((slug) => {
          const Icon = iconOf(slug);
          const isCurrent = slug === current;
          return (
            <li key={slug}>
              <Link
                href={`/tasks/${slug}`}
                aria-current={isCurrent ? 'page' : undefined}
                className={cn(
                  '-mb-px inline-flex h-11 items-center gap-2 whitespace-nowrap rounded-t-sm border-b-2 px-2 font-medium text-sm transition-colors hover:text-text lg:px-3',
                  isCurrent ? 'border-text text-text' : 'border-transparent text-muted',
                )}
              >
                <Icon aria-hidden className="hidden size-4 lg:block" />
                {t(`${slug}.short`)}
              </Link>
            </li>
          );
        })}
      </ul>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button
            className="w-full justify-between md:hidden"
            aria-label={t('change', { type: t(`${current}.title`) })}
          >
            <span className="inline-flex items-center gap-2">
              <CurrentIcon aria-hidden />
              {t(`${current}.title`)}
            </span>
            <ChevronDown aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="start" className="w-(--radix-dropdown-menu-trigger-width) md:hidden">
          {slugs.map((slug) => {
            const Icon = iconOf(slug);
            return (
              <DropdownMenuItem key={slug} asChild>
                <Link href={`/tasks/${slug}`} aria-current={slug === current ? 'page' : undefined}>
                  <Icon aria-hidden />
                  {t(`${slug}.title`)}
                </Link>
              </DropdownMenuItem>
            );
          })}
        </DropdownMenuContent>
      </DropdownMenu>
    </nav>
  );
}
