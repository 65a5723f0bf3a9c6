import { notFound } from 'next/navigation';
import { AdminNav } from '#/features/admin/components/admin-nav.tsx';
import { redirectToSignIn } from '#/i18n/redirect-to-sign-in.ts';
import { mayWait } from '#/web/may-wait.tsx';
import { getOperatorRole, getSession } from '#/web/session.ts';

export const dynamic = 'force-dynamic';

/** Only for operators; to others who have signed in there is no such page. */
export default mayWait(async function AdminLayout({ children }: LayoutProps<'/[locale]/admin'>) {
  if (!(await getSession())) await redirectToSignIn('/admin');
  const role = await getOperatorRole();
  if (!role) notFound();
  return (
    <>
      <AdminNav role={role} />
      {children}
    </>
  );
});
