import { Logo } from '#/components/logo.tsx';
import { ThemeChoice } from '#/components/theme-choice.tsx';
import { ThemeKeeper } from '#/components/theme-keeper.tsx';
import { Waiting } from '#/components/waiting.tsx';

/**
 * The whole page where it is not known who asks for it, because what knows does not answer. It says nothing of an account and
 * leads nowhere, since every other page waits too.
 */
export function WaitingBody() {
  return (
    <>
      <header className="border-b">
        <div className="page-width flex h-16 items-center">
          <Logo />
          <ThemeChoice className="ml-auto" />
        </div>
      </header>
      <main id="content" className="flex flex-1 flex-col">
        <Waiting />
      </main>
      <ThemeKeeper />
    </>
  );
}
