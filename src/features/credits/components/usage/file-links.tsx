import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { brand } from '#/brand.ts';
import { Button } from '#/components/ui/button.tsx';
import { type UsageFilter, usageFile } from '#/features/credits/components/usage/usage-address.ts';

/** What is shown as files. Of lines these have all of them, whatever is on the page. */
export function FileLinks({ what, filter }: { what: 'usage' | 'lines'; filter: UsageFilter }) {
  const t = useTranslations('usage');
  const formats = what === 'usage' ? (['csv', 'json'] as const) : (['csv', 'jsonl'] as const);
  return (
    <div className="flex gap-2">
      {formats.map((format) => {
        const name = format === 'csv' ? 'csv' : 'json';
        return (
          <Button key={format} asChild>
            <a
              href={usageFile(what, filter, format)}
              download={`${brand.slug}-${what}-${filter.from}-to-${filter.to}.${format}`}
              aria-label={t(`download.${what}.${name}`)}
            >
              <Download aria-hidden />
              {t(`format.${name}`)}
            </a>
          </Button>
        );
      })}
    </div>
  );
}
