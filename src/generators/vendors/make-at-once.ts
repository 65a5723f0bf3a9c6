import { generateImage, generateSpeech } from 'ai';
import { writeResult } from './keep-result.ts';
import { sdks } from './sdk.ts';
import { splitText } from './split-text.ts';
import type { ImageAsk, SpeechAsk } from './vendor-models.ts';
import { asked, errorFor, type VendorWork } from './vendor-work.ts';

/**
 * Has a picture made in one call, and says where it lies. Such a call has no id that could be kept: one whose answer is
 * lost is asked again, and may have been made twice.
 */
export async function makeImageAtOnce(work: VendorWork, { options, ...ask }: ImageAsk): Promise<string> {
  const { vendor, context, wire } = work;
  const model = sdks[vendor].image?.({ apiKey: work.apiKey, fetch: wire.fetch }, work.model);
  if (!model) throw new Error(`${vendor} has no image models.`);
  const providerOptions = options ? { [vendor]: options } : {};
  const { image } = await asked(work, () =>
    generateImage({ model, ...ask, n: 1, providerOptions, maxRetries: 0, abortSignal: context.signal }),
  );
  // fal gives a black picture instead of one that it refuses.
  if (image.providerMetadata?.fal?.nsfw === true) throw errorFor(work, { kind: 'refused content' });
  return writeResult(image.uint8Array, work.folder);
}

/** Has a text spoken, part by part where it is longer than a model takes; the parts follow each other in one MP3. */
export async function makeSpeechAtOnce(
  work: VendorWork,
  { text, mostCharacters, ask: { options, ...ask } }: { text: string; mostCharacters: number; ask: SpeechAsk },
): Promise<string> {
  const { vendor, context, wire } = work;
  const model = sdks[vendor].speech?.({ apiKey: work.apiKey, fetch: wire.fetch }, work.model);
  if (!model) throw new Error(`${vendor} has no speech models.`);
  const providerOptions = options ? { [vendor]: options } : {};
  const spoken: Uint8Array[] = [];
  const parts = splitText(text, mostCharacters);
  for (const part of parts) {
    const { audio } = await asked(work, () =>
      generateSpeech({ model, text: part, ...ask, providerOptions, maxRetries: 0, abortSignal: context.signal }),
    );
    spoken.push(audio.uint8Array);
    context.onProgress(Math.floor((95 * spoken.length) / parts.length));
  }
  return writeResult(Buffer.concat(spoken), work.folder);
}
