import { useTranslations } from 'next-intl';
import { brand } from '#/brand.ts';
import type { ExampleVideo } from '#/features/landing/rules/example-video.ts';
import { restSample, typescriptSample } from '#/features/landing/rules/samples.ts';

/** The same verbs for programs: the typed client and REST. */
export function ForDevelopers({ video }: { video: ExampleVideo }) {
  const t = useTranslations('landing.developers');
  return (
    <section aria-labelledby="developers-heading" className="border-t">
      <div className="page-width py-16 lg:py-24">
        <h2 id="developers-heading" className="text-balance font-semibold text-xl">
          {t('title')}
        </h2>
        <p className="measure mt-2 text-muted">{t('text')}</p>
        <div className="mt-8 grid gap-4 lg:grid-cols-2">
          <Snippet title={t('typescript')} note={t('typescriptNote')} code={typescriptSample(brand.slug, video)} />
          <Snippet title={t('rest')} note={t('restNote')} code={restSample(video)} />
        </div>
      </div>
    </section>
  );
}

function Snippet({ title, note, code }: { title: string; note: string; code: string }) {
  return (
    <figure className="flex min-w-0 flex-col rounded-xl border bg-surface">
      <figcaption className="border-b px-4 py-3 sm:px-6">
        <span className="font-medium">{title}</span>
        <span className="block text-muted text-xs">{note}</span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls sideways must be reachable by keyboard. */}
      <pre tabIndex={0} className="flex-1 overflow-x-auto rounded-b-xl px-4 py-4 font-mono text-xs leading-6 sm:px-6">
        <code>{code}</code>
      </pre>
    </figure>
  );
}
