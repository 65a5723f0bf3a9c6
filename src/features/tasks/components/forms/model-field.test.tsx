import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { localPreview } from '#/catalog/models.ts';
import { calculateGenerationCost } from '#/catalog/price-book.ts';
import { OfferedTypesProvider } from '#/components/offered-types.tsx';
import { ModelField } from '#/features/tasks/components/forms/model-field.tsx';
import { chooseModel, useModel } from '#/features/tasks/components/use-model.ts';
import { renderWithApp } from '#test/render-with-app.tsx';

const slug = 'text-to-video';
const seedance = 'replicate/bytedance/seedance-2.0-fast';
const costOf = (model: string) => calculateGenerationCost('TEXT_TO_VIDEO', 5, model);

beforeEach(() => sessionStorage.clear());

function Form() {
  const { models, model } = useModel(slug);
  return (
    <ModelField
      slug={slug}
      models={models}
      model={model}
      costOf={costOf}
      error={null}
      onChange={(chosen) => chooseModel(slug, chosen)}
    />
  );
}

function show(models?: Record<string, string[]>) {
  const listed = [
    { model: seedance, usualSeconds: 150 },
    { model: localPreview, usualSeconds: 4 },
  ];
  renderWithApp(
    <OfferedTypesProvider slugs={null} createPath="/" {...(models ? { models } : {})}>
      <Form />
    </OfferedTypesProvider>,
    { 'creditCosts.list': () => ({ types: [{ type: 'TEXT_TO_VIDEO', models: listed }] }) },
  );
}
const shown = () => screen.getByRole('combobox', { name: 'Model' }) as HTMLSelectElement;

test('each model stands with its price and its usual time, and what is chosen stays for the tab', async () => {
  show({ [slug]: [seedance, localPreview] });
  expect(shown().value).toBe(seedance);
  expect(await screen.findByRole('option', { name: 'Seedance 2.0 Fast · 50 credits · about 3 min' })).toBeTruthy();
  expect(screen.getByRole('option', { name: 'Local preview · 25 credits · about 4 s' })).toBeTruthy();
  await userEvent.selectOptions(shown(), localPreview);
  expect(shown().value).toBe(localPreview);
  expect(screen.getByText(/made on this machine/)).toBeTruthy();
  cleanup();
  show({ [slug]: [seedance, localPreview] });
  expect(shown().value).toBe(localPreview);
});

test('one that was chosen and is not offered any more gives way to the usual one; where there is one alone, nothing is asked', () => {
  chooseModel(slug, 'fal/gone');
  show({ [slug]: [seedance, localPreview] });
  expect(shown().value).toBe(seedance);
  cleanup();
  show();
  expect(screen.queryByRole('combobox')).toBeNull();
});
