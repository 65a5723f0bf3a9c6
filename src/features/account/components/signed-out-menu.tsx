'use client';

import { CircleHelp, Menu, UserRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useNavLinks } from '#/components/nav-links.ts';
import { useIsSignUpOpen } from '#/components/sign-up-offer.tsx';
import { ThemeMenuItems } from '#/components/theme-choice.tsx';
import { Button } from '#/components/ui/button.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '#/components/ui/dropdown-menu.tsx';
import { Link } from '#/i18n/navigation.ts';

/** The ways to sign in, and on narrow screens a menu with the main links and the theme. */
export function SignedOutMenu() {
  const t = useTranslations('account');
  const isSignUpOpen = useIsSignUpOpen();
  return (
    <>
      {isSignUpOpen ? (
        <Button asChild variant="ghost" className="hidden md:inline-flex">
          <Link href="/sign-in">{t('signIn')}</Link>
        </Button>
      ) : null}
      <Button asChild variant="primary" className="px-3 md:px-4">
        <Link href={isSignUpOpen ? '/sign-up' : '/sign-in'}>{t(isSignUpOpen ? 'signUp' : 'signIn')}</Link>
      </Button>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon" aria-label={t('menu')} className="-mr-2 lg:hidden">
            <Menu aria-hidden className="size-5" />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end" className="w-72 lg:hidden">
          {isSignUpOpen ? (
            <DropdownMenuItem asChild>
              <Link href="/sign-in">
                <UserRound aria-hidden />
                {t('signIn')}
              </Link>
            </DropdownMenuItem>
          ) : null}
          <NavMenuItems />
          <DropdownMenuItem asChild>
            <Link href="/help">
              <CircleHelp aria-hidden />
              {t('help')}
            </Link>
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <ThemeMenuItems />
        </DropdownMenuContent>
      </DropdownMenu>
    </>
  );
}

/** The main places as items of a menu, for screens that have no room for them in the header. */
export function NavMenuItems() {
  const t = useTranslations('nav');
  return useNavLinks().map(({ key, href, icon: Icon }) => (
    <DropdownMenuItem key={key} asChild>
      <Link href={href}>
        <Icon aria-hidden />
        {t(key)}
      </Link>
    </DropdownMenuItem>
  ));
}
