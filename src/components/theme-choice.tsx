'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { chooseTheme, readTheme, subscribeToTheme, THEMES, type Theme } from '#/components/theme.ts';
import { DropdownMenuIconItem, DropdownMenuLabel, DropdownMenuRadioGroup } from '#/components/ui/dropdown-menu.tsx';
import { Segmented, SegmentedItem } from '#/components/ui/segmented.tsx';

const ICONS = { system: Monitor, light: Sun, dark: Moon };

function useTheme(): Theme {
  return useSyncExternalStore(subscribeToTheme, readTheme, () => 'system' as const);
}

/** The three themes as one row of a menu. */
export function ThemeMenuItems() {
  const t = useTranslations('theme');
  return (
    <DropdownMenuRadioGroup
      value={useTheme()}
      onValueChange={(value) => chooseTheme(value as Theme)}
      aria-label={t('label')}
      className="flex items-center gap-1"
    >
      <DropdownMenuLabel aria-hidden className="flex-1">
        {t('label')}
      </DropdownMenuLabel>
      {THEMES.map((name) => {
        const Icon = ICONS[name];
        return (
          // The menu stays open, since the choice shows at once.
          <DropdownMenuIconItem
            key={name}
            value={name}
            aria-label={t(name)}
            title={t(name)}
            onSelect={(event) => event.preventDefault()}
          >
            <Icon aria-hidden />
          </DropdownMenuIconItem>
        );
      })}
    </DropdownMenuRadioGroup>
  );
}

/** The three themes as one control, for where there is no menu. */
export function ThemeChoice({ className }: { className?: string }) {
  const t = useTranslations('theme');
  return (
    <Segmented
      value={useTheme()}
      onValueChange={(value) => chooseTheme(value as Theme)}
      aria-label={t('label')}
      className={className}
    >
      {THEMES.map((name) => {
        const Icon = ICONS[name];
        return (
          <SegmentedItem key={name} value={name} aria-label={t(name)} title={t(name)} className="min-w-11">
            <Icon aria-hidden />
          </SegmentedItem>
        );
      })}
    </Segmented>
  );
}
