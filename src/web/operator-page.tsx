import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { redirectToSignIn } from '#/i18n/redirect-to-sign-in.ts';
import { mayWait } from '#/web/may-wait.tsx';
import type { ApiCaller } from '#/web/root.ts';
import { getOperatorRole, getPageCaller } from '#/web/session.ts';

/** The parameters of a page's path and of its query, each by its first value. */
type Asked = {
  api: ApiCaller;
  role: 'support' | 'admin';
  params: Record<string, string>;
  query: Record<string, string>;
};
type PageProps = {
  params: Promise<Record<string, string>>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/**
 * Makes a page for operators. The role is read at each page, since a page is drawn without its layout when it is reached from
 * another one of that layout. Whoever has not signed in goes to the sign-in at `href`; to others there is no such page, and neither is
 * there where what it shows is not there or its address cannot be meant.
 */
export function operatorPage(
  href: string,
  draw: (asked: Asked) => Promise<ReactNode>,
): (props: PageProps) => Promise<ReactNode> {
  return mayWait(async (props: PageProps) => {
    const { user, api } = await getPageCaller();
    if (!user) await redirectToSignIn(href);
    const role = await getOperatorRole();
    if (!role) notFound();
    const [params, sent] = await Promise.all([props.params, props.searchParams]);
    const query = Object.fromEntries(
      Object.entries(sent).flatMap(([name, value]) => {
        const first = Array.isArray(value) ? value[0] : value;
        return first ? [[name, first]] : [];
      }),
    );
    try {
      return await draw({ api, role, params, query });
    } catch (error) {
      if (isMeaningless(error)) notFound();
      throw error;
    }
  });
}

function isMeaningless(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['NOT_FOUND', 'BAD_REQUEST', 'FORBIDDEN'].includes(String(error.code))
  );
}
