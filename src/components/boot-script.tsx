import { bootSource } from '#/components/boot-source.ts';

/** The page's Content-Security-Policy knows it by its hash. */
export function BootScript() {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of our own, which must run before the first paint.
  return <script dangerouslySetInnerHTML={{ __html: bootSource }} />;
}
