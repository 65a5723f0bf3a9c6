import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { localPreview } from '#/catalog/models.ts';
import { CreditJourney } from '#/features/landing/components/credit-journey.tsx';
import { ForDevelopers } from '#/features/landing/components/for-developers.tsx';
import { PlansTeaser } from '#/features/landing/components/plans-teaser.tsx';
import { creditJourney } from '#/features/landing/rules/credit-journey.ts';
import { exampleVideo } from '#/features/landing/rules/example-video.ts';
import { restSample, typescriptSample } from '#/features/landing/rules/samples.ts';
import { renderWithApp } from '#test/render-with-app.tsx';

const video = { seconds: 8, costCredits: 40 };

test('the journey of a credit follows the price and the credits that an account starts with', () => {
  renderWithApp(<CreditJourney startCredits={100} video={video} />);
  const text = document.body.textContent;
  for (const part of [
    'A video of 8 seconds on an account of 100 credits',
    '1. You see 40',
    '2. 40 are held',
    'The 40 are used',
    'All 40 are back by themselves',
    '60 available · 40 held',
    '60 available · 40 used',
    '100 available',
  ])
    expect(text).toContain(part);
});

test('a price of one credit reads as one', () => {
  renderWithApp(<CreditJourney startCredits={1} video={{ seconds: 1, costCredits: 1 }} />);
  const text = document.body.textContent;
  for (const part of ['of 1 credit,', '1 is held', 'It leaves your balance', 'The 1 is used', 'It is back by itself'])
    expect(text).toContain(part);
});

test('an account that could not pay the price is told of with the price', () => {
  expect(creditJourney(10, 40)).toMatchObject({ total: 40, moments: [{}, { available: 0, held: 40 }, {}, {}] });
  expect(creditJourney(40, 40)).toMatchObject({ total: 40 });
  expect(creditJourney(41, 40)).toMatchObject({ total: 41, moments: [{}, { available: 1, held: 40 }, {}, {}] });
});

test('the plans say their own prices, credits and how many videos these are', () => {
  const plans = [
    { name: 'Trial', description: 'To try it', monthlyPriceCents: 0, credits: 39 },
    { name: 'Studio', description: 'For a team', monthlyPriceCents: 4250, credits: 2000 },
  ];
  renderWithApp(<PlansTeaser plans={plans} video={video} />);
  expect(screen.getByRole('heading', { name: 'Two plans' })).toBeTruthy();
  const [trial, studio] = screen.getAllByRole('listitem').map(({ textContent }) => textContent);
  expect(trial).toContain('39 credits, once');
  expect(trial).toContain('0 videos of 8 seconds');
  expect(studio).toContain('$42.50 a month');
  expect(studio).toContain('2,000 credits each month');
  expect(studio).toContain('50 videos of 8 seconds');
});

test('the samples name the package, the length and the price', () => {
  const sample = typescriptSample('tallymark', video);
  expect(sample).toContain("from 'tallymark/client'");
  expect(sample).toContain('seconds: 8,');
  expect(sample).toContain('expectedCostCredits: 40,');
  expect(restSample(video)).toContain('"seconds": 8,');
  renderWithApp(<ForDevelopers video={exampleVideo(localPreview)} />);
  expect(document.body.textContent).toContain('expectedCostCredits: 25,');
});
