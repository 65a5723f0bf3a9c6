'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { chooseTheme, readTheme, subscribeToTheme, THEMES, type Theme } from '#/components/theme.ts';
import { Button } from '#/components/ui/button.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from '#/components/ui/dropdown-menu.tsx';

const ICONS = { system: Monitor, light: Sun, dark: Moon };

/** The three themes as menu items, for any menu that wants them. */
export function ThemeMenuItems() {
  const t = useTranslations('theme');
  const theme = useSyncExternalStore(subscribeToTheme, readTheme, () => 'system' as const);
  return (
    <DropdownMenuRadioGroup value={theme} onValueChange={(value) => chooseTheme(value as Theme)}>
      <DropdownMenuLabel>{t('label')}</DropdownMenuLabel>
      {THEMES.map((name) => {
        const Icon = ICONS[name];
        return (
          <DropdownMenuRadioItem key={name} value={name}>
            <Icon aria-hidden />
            {t(name)}
          </DropdownMenuRadioItem>
        );
      })}
    </DropdownMenuRadioGroup>
  );
}

/** The button in the header that opens the choice of theme. */
export function ThemeChoice({ className }: { className?: string }) {
  const t = useTranslations('theme');
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={t('change')} className={className}>
          <Sun aria-hidden className="hidden [:root[data-theme=light]_&]:block" />
          <Moon aria-hidden className="hidden [:root[data-theme=dark]_&]:block" />
          <Monitor aria-hidden className="[:root[data-theme]_&]:hidden" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <ThemeMenuItems />
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
