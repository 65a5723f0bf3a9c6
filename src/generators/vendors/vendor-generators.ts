import { type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import { GenerationError, type Generator, type GeneratorContext } from '#/generators/contract.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { chosenVendors, type VendorSettings } from './chosen-vendors.ts';
import { keepResult, type ResultKind } from './keep-result.ts';
import { makeAsJob } from './make-as-job.ts';
import { makeImageAtOnce, makeSpeechAtOnce } from './make-at-once.ts';
import { vendorFileOf } from './vendor-file.ts';
import {
  type FileOf,
  modelName,
  type VendorFile,
  type VendorModel,
  vendorModels,
  vendorNames,
} from './vendor-models.ts';
import { errorFor, type Outside, type VendorWork, withVendorWork } from './vendor-work.ts';

/** Timeouts of one call, in milliseconds: a picture or a speech is made within it, a job only started or polled. */
const callMs = { image: 5 * 60_000, speech: 5 * 60_000, job: 60_000 };

/**
 * Creates the generators of the task types for which the settings choose a vendor.
 * @throws SetupError when the settings are invalid (see `chosenVendors`)
 */
export function createVendorGenerators(settings: VendorSettings, outside: Outside): Generator[] {
  return chosenVendors(settings).map((chosen) => createVendorGenerator(chosen, outside));
}

function createVendorGenerator(
  { slug, vendor, apiKey }: ReturnType<typeof chosenVendors>[number],
  outside: Outside,
): Generator {
  const { type, input: inputSchema } = taskTypes[slug];
  const kind = resultKindOf(slug);
  // Safe: the table's type ties each model to the input schema of its task type.
  const described = vendorModels[vendor][slug] as VendorModel<unknown>;
  const { model } = described;
  const name = `${vendor}-${slug}`;
  const label = `${vendorNames[vendor]} ${model.split(':')[0]}`;
  return {
    type,
    model: modelName(vendor, described),
    name,
    generate: (given, context) =>
      withVendorWork({ vendor, apiKey, model, kind, callMs: callMs[described.way], context, outside }, async (work) => {
        const input: unknown = inputSchema.parse(given);
        const { path, facts } = await make(work, described, input);
        context.signal.throwIfAborted();
        const kept = await keepResult(path, kind, context.outputFolder);
        if ('failure' in kept) throw errorFor(work, kept.failure);
        context.onProgress(100);
        const json = { generator: name, label, ...facts, ...kept.facts };
        const { durationSeconds } = kept.facts;
        return {
          file: kept.file,
          url: null,
          json,
          ...(durationSeconds ? { billed: { seconds: durationSeconds } } : {}),
        };
      }),
  };
}

/** @throws SetupError when the type makes no file that vendors make */
function resultKindOf(slug: TaskTypeSlug): ResultKind {
  const { type, output } = taskTypes[slug];
  if (output === 'text' || output === 'data')
    throw new SetupError(`GENERATORS names ${type}, which vendors do not make. Set it in .env.`);
  return output;
}

type Made = { path: string; facts: Record<string, string | number> };

async function make(work: VendorWork, described: VendorModel<unknown>, input: unknown): Promise<Made> {
  switch (described.way) {
    case 'image': {
      const ask = described.ask(input, await filesFor(work.context));
      return { path: await makeImageAtOnce(work, ask), facts: {} };
    }
    case 'speech': {
      const { text } = input as { text: string };
      const { mostCharacters } = described;
      return { path: await makeSpeechAtOnce(work, { text, mostCharacters, ask: described.ask(input) }), facts: {} };
    }
    case 'job': {
      const { path, jobId } = await makeAsJob(work, async () => described.ask(input, await filesFor(work.context)));
      const seconds = described.seconds?.(input) ?? work.context.files.audioId?.durationSeconds;
      return { path, facts: { vendorJobId: jobId, ...(seconds ? { durationSeconds: seconds } : {}) } };
    }
  }
}

async function filesFor({ files }: GeneratorContext): Promise<FileOf> {
  const read = new Map<string, VendorFile>();
  for (const [field, file] of Object.entries(files)) read.set(field, await vendorFileOf(file));
  return (field) => {
    const file = read.get(field);
    if (!file) throw new GenerationError(`The file of ${field} is missing.`);
    return file;
  };
}
