'use client';

import { CircleHelp, LogOut, Menu, Settings, ShieldCheck } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { ThemeMenuItems } from '#/components/theme-choice.tsx';
import { Button } from '#/components/ui/button.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '#/components/ui/dropdown-menu.tsx';
import { useIsNarrow } from '#/components/use-is-narrow.ts';
import { useViewer, type Viewer } from '#/components/viewer.tsx';
import { Avatar } from '#/features/account/components/avatar.tsx';
import { NavMenuItems, SignedOutMenu } from '#/features/account/components/signed-out-menu.tsx';
import { getPathname, Link } from '#/i18n/navigation.ts';
import { authClient } from '#/lib/auth-client.ts';
import { trpc } from '#/trpc/client.ts';

/** The account menu of the signed-in user, or the links to sign in; on narrow screens also the main links. */
export function AccountMenu() {
  const viewer = useViewer();
  return viewer ? <SignedIn {...viewer} /> : <SignedOutMenu />;
}

/** Clears this tab's drafts at sign-out, because the next user must not see them. */
function clearTabStorage() {
  try {
    sessionStorage.clear();
  } catch {
    // Storage is forbidden, so nothing is stored.
  }
}

function SignedIn({ name, email, role }: NonNullable<Viewer>) {
  const t = useTranslations('account');
  const locale = useLocale();
  const isNarrow = useIsNarrow();
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
        <Button variant="ghost" size="icon" className="-mr-2 rounded-full" isBusy={isLeaving}>
          <span className="sr-only">{t('menu')}</span>
          {isLeaving ? null : (
            <>
              <Menu aria-hidden className="size-5 lg:hidden" />
              <Avatar name={name} className="hidden lg:inline-flex" />
            </>
          )}
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent
        align="end"
        className="max-h-(--radix-dropdown-menu-content-available-height) w-72 overflow-y-auto"
      >
        <Identity name={name} email={email} />
        <DropdownMenuSeparator />
        {isNarrow ? (
          <>
            <NavMenuItems />
            <DropdownMenuSeparator />
          </>
        ) : null}
        <DropdownMenuItem asChild>
          <Link href="/account">
            <Settings aria-hidden />
            {t('account')}
          </Link>
        </DropdownMenuItem>
        {role === 'user' ? null : (
          <DropdownMenuItem asChild>
            <Link href="/admin">
              <ShieldCheck aria-hidden />
              {t('admin')}
            </Link>
          </DropdownMenuItem>
        )}
        <DropdownMenuItem asChild>
          <Link href="/help">
            <CircleHelp aria-hidden />
            {t('help')}
          </Link>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <ThemeMenuItems />
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={signOut}>
          <LogOut aria-hidden />
          {t('signOut')}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

/** Who is signed in, with their plan and what they can spend, once it is known. */
function Identity({ name, email }: { name: string; email: string }) {
  const t = useTranslations('account');
  const account = trpc.credits.balance.useQuery().data;
  return (
    <div className="flex items-center gap-3 px-2.5 py-2">
      <Avatar name={name} className="size-10" />
      <div className="min-w-0">
        <p className="truncate font-medium text-sm">{name}</p>
        <p className="truncate text-muted text-xs">{email}</p>
        {account ? (
          <p className="figures truncate text-muted text-xs">
            {t('planAndBalance', { plan: account.plan, amount: account.balance })}
          </p>
        ) : null}
      </div>
    </div>
  );
}
