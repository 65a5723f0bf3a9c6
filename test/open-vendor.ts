import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { GeneratorContext } from '#/generators/contract.ts';
import { createVendorGenerators } from '#/generators/vendors/vendor-generators.ts';
import type { Outside } from '#/generators/vendors/vendor-work.ts';
import { generatorContext } from '#test/generator-context.ts';
import { pngBytes, pretendVendor, type VendorAnswers } from '#test/pretended-vendor.ts';

const keys = { OPENAI_API_KEY: 'sk-key', FAL_KEY: 'fal-key' };
export const uploadId = '0b0b0b0b-1111-4222-8333-444444444444';

/** A vendor that gives these answers, and generators that ask it. All of it ends with the test. */
export async function openVendor(answers: VendorAnswers, other: Partial<Outside> = {}) {
  const vendor = await pretendVendor(answers);
  const folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
  onTestFinished(async () => {
    await vendor.close();
    await rm(folder, { recursive: true });
  });
  const outputFolder = path.join(folder, 'out');
  function make(type: string, by: string, input: unknown, overrides: Partial<GeneratorContext> = {}) {
    const [generator] = createVendorGenerators(
      { GENERATORS: { [type]: by }, ...keys },
      { fetchPublic: vendor.fetchPublic, fetch: vendor.fetch, webhookUrl: () => null, nowMs: () => 0, ...other },
    );
    const made = generator?.generate(input, generatorContext({ outputFolder, ...overrides }));
    return made ?? Promise.reject(new Error('There is no generator.'));
  }
  return {
    vendor,
    make,
    outputFolder,
    /** The names of what is left there. */
    left: () => readdir(outputFolder),
    /** The body of a question, which is JSON. */
    sent: (index = 0) => JSON.parse(String(vendor.requests[index]?.body)),
    /** A picture that was uploaded, for the context. */
    async withPicture(): Promise<Partial<GeneratorContext>> {
      const file = path.join(folder, 'in.png');
      await writeFile(file, await pngBytes());
      const facts = { id: uploadId, bytes: 100, width: 32, height: 16, durationSeconds: null };
      return { files: { imageId: { ...facts, kind: 'image', path: file, contentType: 'image/png' } } };
    },
  };
}
