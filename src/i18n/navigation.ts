import { createNavigation } from 'next-intl/navigation';
import { routing } from '#/i18n/routing.ts';

/** Next's navigation, aware of the locale: paths are written without their prefix. */
export const { Link, redirect, usePathname, useRouter, getPathname } = createNavigation(routing);
