import type { Metadata } from 'next';
import type { CSSProperties } from 'react';
import { brand } from '#/brand.ts';

const { accent, accentHover, accentText, icon } = brand.colors;

const shades = ({ light, dark }: { light: string; dark: string }) => `light-dark(${light}, ${dark})`;

/** The product's own colours, for the `html` element of a document: the other tokens stand in globals.css. */
export const brandStyle = {
  '--accent': shades(accent),
  '--accent-hover': shades(accentHover),
  '--accent-text': shades(accentText),
} as CSSProperties;

/** The mark as a picture of its own: the icon of the browser's tab. */
export const iconSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${brand.mark.viewBox}"><style>path{fill:${icon.light}}@media (prefers-color-scheme:dark){path{fill:${icon.dark}}}</style><path fill-rule="evenodd" d="${brand.mark.path}"/></svg>`;

/** What every page says of the site: its title is followed by the product's name, where it has one of its own. */
export function siteMetadata({ title, description }: { title: string; description: string }): Metadata {
  return {
    title: { default: title, template: `%s · ${brand.name}` },
    description,
    applicationName: brand.name,
    icons: { icon: { url: '/icon.svg', type: 'image/svg+xml', sizes: 'any' } },
    openGraph: { type: 'website', siteName: brand.name, title, description },
  };
}
