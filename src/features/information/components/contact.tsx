import { useTranslations } from 'next-intl';
import { brand } from '#/brand.ts';
import { MarkdownText } from '#/features/information/components/markdown-text.tsx';

/** How to reach a person: the operator's page, and the address of `brand` where there is one. */
export function Contact({ markdown }: { markdown: string | null }) {
  const t = useTranslations('help');
  const { support } = brand.links;
  return (
    <>
      {markdown === null ? null : <MarkdownText markdown={markdown} />}
      {support === null ? null : (
        <p className="mt-2 first:mt-0">
          <a href={support} className="underline decoration-control underline-offset-4 hover:decoration-text">
            {t('support')}
          </a>
        </p>
      )}
      {markdown === null && support === null ? <p>{t('noContact')}</p> : null}
    </>
  );
}
