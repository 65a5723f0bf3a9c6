import { iconSvg } from '#/components/brand-look.ts';

export const dynamic = 'force-static';

/** The icon of the browser's tab. */
export function GET(): Response {
  return new Response(iconSvg, {
    headers: { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'public, max-age=0, must-revalidate' },
  });
}
