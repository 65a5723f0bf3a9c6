import { useTranslations } from 'next-intl';
import { type HelpFacts, helpAnswers } from '#/features/information/components/help-answers.tsx';

const questions = Object.keys(helpAnswers) as (keyof typeof helpAnswers)[];

/** All questions and answers, whole, so that the browser's own search finds everything; before them the list of questions. */
export function HelpList(facts: HelpFacts) {
  const t = useTranslations('help');
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[16rem_minmax(0,1fr)]">
      <nav aria-label={t('nav')} className="lg:sticky lg:top-24">
        <ul className="flex flex-col">
          {questions.map((question) => (
            <li key={question}>
              <a
                href={`#${question}`}
                className="flex min-h-10 items-center rounded-md py-1 text-muted text-sm transition-colors hover:text-text"
              >
                {t(`questions.${question}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex min-w-0 flex-col gap-8">
        {questions.map((question) => {
          const Answer = helpAnswers[question];
          return (
            <section key={question} id={question} aria-labelledby={`${question}-title`} className="scroll-mt-24">
              <h2 id={`${question}-title`} className="mb-2 font-semibold text-lg">
                {t(`questions.${question}`)}
              </h2>
              <div className="figures measure">
                <Answer {...facts} />
              </div>
            </section>
          );
        })}
      </div>
    </div>
  );
}
