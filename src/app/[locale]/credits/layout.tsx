import { redirectToSignIn } from '#/i18n/redirect-to-sign-in.ts';
import { mayWait } from '#/web/may-wait.tsx';
import { getSession } from '#/web/session.ts';

/** Only for somebody who is signed in. Decided here, above the loading state, so that it is a true redirect. */
export default mayWait(async function CreditsLayout({ children }: LayoutProps<'/[locale]/credits'>) {
  if (!(await getSession())) await redirectToSignIn('/credits');
  return children;
});
