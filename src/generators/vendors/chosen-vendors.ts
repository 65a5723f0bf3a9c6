import { localPreview } from '#/catalog/models.ts';
import { localModels, type OfferedModels } from '#/catalog/offered-models.ts';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { modelName, type Vendor, vendorKeys, vendorModels, vendors } from './vendor-models.ts';

/**
 * The settings that choose vendors: `GENERATORS` maps generation types to vendors or `local`, several with `+` between them;
 * the others are API keys.
 */
export type VendorSettings = { GENERATORS?: Readonly<Record<string, string>> } & {
  [Key in (typeof vendorKeys)[Vendor]]?: string | undefined;
};

type ChosenVendor = { slug: TaskTypeSlug; vendor: Vendor; apiKey: string };

const local = 'local';

/**
 * Returns the vendors that are chosen, with the task type that each is to make and its API key.
 * @throws {SetupError} when GENERATORS names an unknown type or vendor, one twice, or one that the vendor does not offer, or a
 * key is missing
 */
export function chosenVendors(settings: VendorSettings): ChosenVendor[] {
  return chosenMakers(settings).flatMap(({ slug, makers }) =>
    makers.flatMap((vendor) => {
      if (vendor === local) return [];
      const apiKey = settings[vendorKeys[vendor]];
      if (apiKey) return { slug, vendor, apiKey };
      const { type } = taskTypes[slug];
      throw new SetupError(
        `${vendorKeys[vendor]} is not set, and GENERATORS has ${vendor} make ${type}. Set it in .env.`,
      );
    }),
  );
}

/**
 * Returns the models that are offered of each task type: those of the vendors in their order, and the local preview, which comes
 * last where `local` is not named. It needs no keys, which are the worker's.
 * @throws {SetupError} when GENERATORS names an unknown type or vendor, one twice, or one that the vendor does not offer
 */
export function offeredModels(settings: Pick<VendorSettings, 'GENERATORS'>): OfferedModels {
  const chosen = chosenMakers(settings).map(({ slug, makers }) => {
    const all = makers.includes(local) ? makers : [...makers, local as typeof local];
    return [slug, all.map((maker) => (maker === local ? localPreview : nameOf(maker, slug)))];
  });
  return { ...localModels, ...Object.fromEntries(chosen) };
}

function nameOf(vendor: Vendor, slug: TaskTypeSlug): string {
  const described = vendorModels[vendor][slug];
  if (!described) throw new SetupError(notOffered(vendor, taskTypes[slug].type));
  return modelName(vendor, described);
}

type Chosen = { slug: TaskTypeSlug; makers: (Vendor | typeof local)[] };

function chosenMakers({ GENERATORS = {} }: Pick<VendorSettings, 'GENERATORS'>): Chosen[] {
  return Object.entries(GENERATORS).map(([type, written]) => {
    const slug = slugNamed(type);
    const names = written.split('+');
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice) throw new SetupError(`GENERATORS names ${twice} twice for ${type}. Name it once in .env.`);
    const makers = names.map((name) => {
      if (name === local) return local;
      const vendor = vendorNamed(name);
      if (!vendorModels[vendor][slug]) throw new SetupError(notOffered(vendor, type));
      return vendor;
    });
    return { slug, makers };
  });
}

function slugNamed(type: string): TaskTypeSlug {
  const slug = taskTypeSlugs.find((candidate) => taskTypes[candidate].type === type);
  if (slug) return slug;
  throw new SetupError(`GENERATORS names ${type}, which is not one of ${typesOf(taskTypeSlugs)}. Set it in .env.`);
}

function vendorNamed(maker: string): Vendor {
  const vendor = vendors.find((candidate) => candidate === maker);
  if (vendor) return vendor;
  throw new SetupError(
    `GENERATORS names ${maker}, which is not one of ${[local, ...vendors].join(', ')}. Set it in .env.`,
  );
}

function notOffered(vendor: Vendor, type: string): string {
  const offered = taskTypeSlugs.filter((slug) => vendorModels[vendor][slug]);
  return `GENERATORS has ${vendor} make ${type}, which it does not offer: it makes ${typesOf(offered)}. Set it in .env.`;
}

function typesOf(slugs: readonly TaskTypeSlug[]): string {
  return slugs.map((slug) => taskTypes[slug].type).join(', ');
}
