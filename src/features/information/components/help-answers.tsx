import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { freePlanName } from '#/catalog/plans.ts';
import { deletionDays } from '#/features/account/rules/deletion.ts';
import { PriceList } from '#/features/credit-costs/components/price-list.tsx';
import { Contact } from '#/features/information/components/contact.tsx';
import type { HelpFigures } from '#/features/information/schema.ts';
import { Link } from '#/i18n/navigation.ts';

type Plan = { name: string; monthlyPriceCents: number; credits: number; rolloverCapCredits: number };

/** What the answers are computed from. `contact` is the operator's page on how to reach them, in Markdown. */
export type HelpFacts = {
  plans: readonly Plan[];
  welcomeCredits: number;
  figures: HelpFigures;
  contact: string | null;
};

const linkTo = (href: string) => (chunks: ReactNode) => (
  <Link href={href} className="underline decoration-control underline-offset-4 hover:decoration-text">
    {chunks}
  </Link>
);

const links = {
  plans: linkTo('/plans'),
  history: linkTo('/history'),
  gallery: linkTo('/gallery'),
  forgot: linkTo('/forgot-password'),
  account: linkTo('/account#data'),
  person: linkTo('/help#person'),
};

function useAnswers() {
  return useTranslations('help.answers');
}

function Credit({ welcomeCredits }: HelpFacts) {
  const t = useAnswers();
  return (
    <>
      <p>{t('credit', { amount: welcomeCredits })}</p>
      <div className="mt-4 max-w-2xl">
        <PriceList />
      </div>
    </>
  );
}

function Charged() {
  return <p>{useAnswers()('charged')}</p>;
}

function Failed({ figures }: HelpFacts) {
  return <p>{useAnswers().rich('failed', { ...links, days: figures.graceDays })}</p>;
}

function Expired({ plans }: HelpFacts) {
  const t = useAnswers();
  return (
    <>
      <p>{t.rich('expired', links)}</p>
      <ul className="mt-2 list-disc pl-6">
        {plans.map(({ name, monthlyPriceCents, credits, rolloverCapCredits }) => (
          <li key={name}>
            {monthlyPriceCents === 0
              ? t('neverExpires', { plan: name })
              : t('monthOfPlan', { plan: name, amount: credits, cap: rolloverCapCredits })}
          </li>
        ))}
      </ul>
    </>
  );
}

function Refund() {
  return <p>{useAnswers().rich('refund', links)}</p>;
}

function Cancel() {
  return <p>{useAnswers().rich('cancel', { ...links, plan: freePlanName })}</p>;
}

function Invoice() {
  return <p>{useAnswers().rich('invoice', links)}</p>;
}

function Files({ figures }: HelpFacts) {
  return <p>{useAnswers().rich('files', { ...links, ...figures })}</p>;
}

function Password() {
  return <p>{useAnswers().rich('password', links)}</p>;
}

function Data() {
  return <p>{useAnswers().rich('data', { ...links, days: deletionDays })}</p>;
}

function Person({ contact }: HelpFacts) {
  return <Contact markdown={contact} />;
}

/** The questions that people ask, in the order they are shown, each with its answer. Its name is its anchor. */
export const helpAnswers = {
  credit: Credit,
  charged: Charged,
  failed: Failed,
  expired: Expired,
  refund: Refund,
  cancel: Cancel,
  invoice: Invoice,
  files: Files,
  password: Password,
  data: Data,
  person: Person,
} satisfies Record<string, (facts: HelpFacts) => ReactNode>;
