import type { GeneratorContext } from '#/generators/contract.ts';

/** What a worker hands to a generator, for one that is tested by itself. */
export function generatorContext(
  overrides: Partial<GeneratorContext> & Pick<GeneratorContext, 'outputFolder'>,
): GeneratorContext {
  return {
    taskId: 'a-task',
    attempt: 1,
    signal: new AbortController().signal,
    onProgress: () => {},
    files: {},
    vendorJob: null,
    noteVendorJob: async () => {},
    waitForNews: async () => {},
    ...overrides,
  };
}
