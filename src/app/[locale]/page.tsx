import { PageAlive } from '#/components/page-alive.tsx';
import { CreditJourney } from '#/features/landing/components/credit-journey.tsx';
import { Films } from '#/features/landing/components/films.tsx';
import { ForDevelopers } from '#/features/landing/components/for-developers.tsx';
import { Guarantees } from '#/features/landing/components/guarantees.tsx';
import { Hero } from '#/features/landing/components/hero.tsx';
import { PlansTeaser } from '#/features/landing/components/plans-teaser.tsx';
import { exampleVideo } from '#/features/landing/rules/example-video.ts';
import { mayWait } from '#/web/may-wait.tsx';
import { getSession, isSignUpOpen, offeredHere } from '#/web/session.ts';
import { getServerApi } from '#/web/trpc/server.ts';

export const dynamic = 'force-dynamic';

export default mayWait(async function LandingPage() {
  const { api } = await getServerApi();
  const { plans, welcomeCredits } = await api.plans.list();
  // What shows and prices videos from words goes with them.
  const { slugs, models } = offeredHere();
  const hasVideos = slugs.includes('text-to-video');
  const video = exampleVideo(models['text-to-video'][0]);
  const demoCredits = plans.find((plan) => plan.monthlyPriceCents === 0)?.credits ?? 0;
  const isSignedIn = (await getSession()) !== null;
  return (
    <>
      <Hero
        isSignedIn={isSignedIn}
        isSignUpOpen={isSignUpOpen()}
        welcomeCredits={welcomeCredits}
        demoCredits={hasVideos ? demoCredits : null}
      />
      {hasVideos ? (
        <>
          <Films model={models['text-to-video'][0]} />
          <CreditJourney startCredits={demoCredits} video={video} />
        </>
      ) : null}
      <Guarantees />
      <PlansTeaser plans={plans} video={hasVideos ? video : null} />
      {hasVideos ? <ForDevelopers video={video} /> : null}
      <PageAlive />
    </>
  );
});
