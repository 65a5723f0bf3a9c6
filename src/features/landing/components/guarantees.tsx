import { useTranslations } from 'next-intl';

const GUARANTEES = ['once', 'shown', 'back'] as const;

/** What is promised, and how it is held. */
export function Guarantees() {
  const t = useTranslations('landing.guarantees');
  return (
    <section aria-labelledby="guarantees-heading" className="border-t">
      <div className="page-width grid gap-8 py-16 lg:grid-cols-[20rem_minmax(0,1fr)] lg:py-24">
        <h2 id="guarantees-heading" className="text-balance font-semibold text-xl">
          {t('title')}
        </h2>
        <dl className="grid">
          {GUARANTEES.map((key) => (
            <div
              key={key}
              className="grid gap-x-8 gap-y-2 border-b py-6 first:pt-0 last:border-b-0 last:pb-0 sm:grid-cols-[14rem_minmax(0,1fr)]"
            >
              <dt className="font-medium text-base">{t(`${key}.title`)}</dt>
              <dd className="measure figures text-muted">{t(`${key}.text`)}</dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}
