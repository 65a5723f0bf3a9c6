import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { type Vendor, vendorKeys, vendorModels, vendors } from './vendor-models.ts';

/** The settings that choose vendors: `GENERATORS` maps generation types to vendors or `local`; the others are API keys. */
export type VendorSettings = { GENERATORS?: Readonly<Record<string, string>> } & {
  [Key in (typeof vendorKeys)[Vendor]]?: string | undefined;
};

type ChosenVendor = { slug: TaskTypeSlug; vendor: Vendor; apiKey: string };

const local = 'local';

/**
 * Returns the task types that a vendor is chosen for, with its API key. All other types are made locally.
 * @throws {SetupError} when GENERATORS names an unknown type or vendor, or one that the vendor does not offer, or a key is
 * missing
 */
export function chosenVendors(settings: VendorSettings): ChosenVendor[] {
  return Object.entries(settings.GENERATORS ?? {}).flatMap(([type, maker]) => {
    const slug = slugNamed(type);
    if (maker === local) return [];
    const vendor = vendorNamed(maker);
    if (!vendorModels[vendor][slug]) throw new SetupError(notOffered(vendor, type));
    const apiKey = settings[vendorKeys[vendor]];
    if (!apiKey)
      throw new SetupError(
        `${vendorKeys[vendor]} is not set, and GENERATORS has ${vendor} make ${type}. Set it in .env.`,
      );
    return [{ slug, vendor, apiKey }];
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
