'use client';

import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { defaultVideoSeconds, maxVideoSeconds } from '#/catalog/fields.ts';
import { localPreview } from '#/catalog/models.ts';
import { priceBook, priceOf } from '#/catalog/price-book.ts';
import { useOfferedModels } from '#/components/offered-types.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Segmented, SegmentedItem } from '#/components/ui/segmented.tsx';
import { Slider } from '#/components/ui/slider.tsx';
import { chargeDemo, demoBalance, settleDemo, startDemo } from '#/features/landing/components/demo-ledger.ts';
import { DemoLedger } from '#/features/landing/components/demo-ledger-table.tsx';

/** How long the pretended work takes, in milliseconds. */
const WORK_MS = 1400;

/** The promise, to try: set a length, see the exact price, press, and read what the ledger says. Nothing is real. */
export function PriceDemo({ welcomeCredits }: { welcomeCredits: number }) {
  const t = useTranslations('landing.demo');
  const [seconds, setSeconds] = useState(defaultVideoSeconds);
  const [works, setWorks] = useState(true);
  const [ledger, setLedger] = useState(() => startDemo(welcomeCredits));

  const [model = localPreview] = useOfferedModels('text-to-video') ?? [];
  const { costCredits } = priceOf(priceBook, 'TEXT_TO_VIDEO', model, { seconds });
  const balance = demoBalance(ledger);
  const isWorking = ledger.held > 0;
  const missing = costCredits - balance;

  useEffect(() => {
    if (!isWorking) return;
    const timer = setTimeout(() => setLedger((before) => settleDemo(before, works)), WORK_MS);
    return () => clearTimeout(timer);
  }, [isWorking, works]);

  return (
    <section aria-label={t('label')} className="figures rounded-xl border bg-surface p-4 shadow-raised sm:p-6">
      <div className="flex items-baseline justify-between gap-4">
        <span className="font-medium text-sm">{t('length')}</span>
        <span className="font-medium text-sm">{t('seconds', { seconds })}</span>
      </div>
      <Slider
        min={1}
        max={maxVideoSeconds}
        value={[seconds]}
        onValueChange={([value]) => value !== undefined && setSeconds(value)}
        disabled={isWorking}
        thumbLabel={t('length')}
        valueText={t('seconds', { seconds })}
      />
      <div className="mt-2 flex flex-wrap items-center justify-between gap-2">
        <span id="demo-outcome" className="font-medium text-sm">
          {t('outcome')}
        </span>
        <Segmented
          aria-labelledby="demo-outcome"
          value={works ? 'works' : 'fails'}
          onValueChange={(value) => setWorks(value === 'works')}
          disabled={isWorking}
        >
          <SegmentedItem value="works">{t('works')}</SegmentedItem>
          <SegmentedItem value="fails">{t('fails')}</SegmentedItem>
        </Segmented>
      </div>
      <output aria-live="polite" className="mt-4 flex items-end justify-between gap-4 border-t pt-4">
        <span>
          <span className="block text-muted text-xs">{t('price')}</span>
          <span className="font-semibold text-xl">{t('cost', { amount: costCredits })}</span>
        </span>
        <span className={missing > 0 ? 'text-bad text-sm' : 'text-muted text-sm'}>
          {missing > 0 ? t('missing', { missing }) : t('left', { left: balance - costCredits, balance })}
        </span>
      </output>
      {missing > 0 && !isWorking ? (
        <Button size="lg" className="mt-4 w-full" onClick={() => setLedger(startDemo(welcomeCredits))}>
          {t('again', { amount: welcomeCredits })}
        </Button>
      ) : (
        <Button
          variant="primary"
          size="lg"
          className="mt-4 w-full"
          isBusy={isWorking}
          onClick={() => setLedger(chargeDemo(ledger, costCredits, seconds))}
        >
          {isWorking ? t('working', { amount: ledger.held }) : t('generate', { amount: costCredits })}
        </Button>
      )}
      <DemoLedger lines={ledger.lines} held={ledger.held} />
      <p role="status" className="mt-2 flex min-h-6 items-center gap-2 text-muted text-xs [&>svg]:size-4">
        {ledger.last === 'worked' ? <CircleCheck aria-hidden className="text-good" /> : null}
        {ledger.last === 'failed' ? <TriangleAlert aria-hidden className="text-bad" /> : null}
        {t(`said.${ledger.last ?? 'nothing'}`)}
      </p>
    </section>
  );
}
