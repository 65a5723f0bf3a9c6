'use client';

import { LogOut, Menu, UserRound } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
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
import { useViewer } from '#/components/viewer.tsx';
import { getPathname, Link } from '#/i18n/navigation.ts';
import { authClient } from '#/lib/auth-client.ts';

/** The account menu of the signed-in user, or the links to sign in; on narrow screens also the main links and the theme. */
export function AccountMenu() {
  const viewer = useViewer();
  return viewer ? <SignedIn name={viewer.name} email={viewer.email} /> : <SignedOut />;
}

/** Clears this tab's drafts at sign-out, because the next user must not see them. */
function clearTabStorage() {
  try {
    sessionStorage.clear();
  } catch {
    // Storage is forbidden, so nothing is stored.
  }
}

function SignedIn({ name, email }: { name: string; email: string }) {
  const t = useTranslations('account');
  const locale = useLocale();
  const [isLeaving, setIsLeaving] = useState(false);

  async function signOut() {
    setIsLeaving(true);
    // Without a connection it throws instead of answering.
    const isRefused = await authClient.signOut().then(
      ({ error }) => error !== null,
      () => true,
    );
    if (isRefused) {
      setIsLeaving(false);
      toast.error(t('signOutFailed'));
      return;
    }
    clearTabStorage();
    // A full page load, so that no data of this user stays in memory.
    window.location.assign(getPathname({ locale, href: '/' }));
  }

  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={t('menu')} className="-mr-2" isBusy={isLeaving}>
          {isLeaving ? null : (
            <>
              <Menu aria-hidden className="size-5 md:hidden" />
              <UserRound aria-hidden className="hidden size-5 md:block" />
            </>
          )}
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="w-64">
        <div className="px-2.5 py-2">
          <p className="truncate font-medium text-sm">{name}</p>
          <p className="truncate text-muted text-xs">{email}</p>
        </div>
        <DropdownMenuSeparator />
        <NarrowScreenItems />
        <DropdownMenuSeparator className="md:hidden" />
        <DropdownMenuItem onSelect={signOut}>
          <LogOut aria-hidden />
          {t('signOut')}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function SignedOut() {
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
          <Button variant="ghost" size="icon" aria-label={t('menu')} className="-mr-2 md:hidden">
            <Menu aria-hidden className="size-5" />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end" className="w-64">
          {isSignUpOpen ? (
            <DropdownMenuItem asChild>
              <Link href="/sign-in">
                <UserRound aria-hidden />
                {t('signIn')}
              </Link>
            </DropdownMenuItem>
          ) : null}
          <NarrowScreenItems />
        </DropdownMenuContent>
      </DropdownMenu>
    </>
  );
}

function NarrowScreenItems() {
  const t = useTranslations('nav');
  return (
    <div className="md:hidden">
      {useNavLinks().map(({ key, href, icon: Icon }) => (
        <DropdownMenuItem key={key} asChild>
          <Link href={href}>
            <Icon aria-hidden />
            {t(key)}
          </Link>
        </DropdownMenuItem>
      ))}
      <DropdownMenuSeparator />
      <ThemeMenuItems />
    </div>
  );
}
