import { requireSession } from '#/app/[locale]/history/require-session.ts';

/** Only for somebody who is signed in. Decided here, above the loading state, so that it is a true redirect. */
export default async function HistoryLayout({ children }: LayoutProps<'/[locale]/history'>) {
  await requireSession();
  return children;
}
