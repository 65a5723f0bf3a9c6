import { generateImage, generateSpeech } from 'ai';
import { writeResult } from './keep-result.ts';
import { sdks } from './sdk.ts';
import { splitText } from './split-text.ts';
import type { ImageAsk, SpeechAsk } from './vendor-models.ts';
import { callSdk, errorFor, type VendorWork } from './vendor-work.ts';

/**
 * Makes a picture in one synchronous call and returns the path of its file. Such a call has no job id that could be stored:
 * when the response is lost, the retry makes (and pays) the picture a second time.
 */
export async function makeImageAtOnce(work: VendorWork, { options, ...ask }: ImageAsk): Promise<string> {
  const { vendor, context, wire } = work;
  const model = sdks[vendor].image?.({ apiKey: work.apiKey, fetch: wire.fetch }, work.model);
  if (!model) throw new Error(`${vendor} has no image models.`);
  const providerOptions = options ? { [vendor]: options } : {};
  const { image } = await callSdk(work, () =>
    generateImage({ model, ...ask, n: 1, providerOptions, maxRetries: 0, abortSignal: context.signal }),
  );
  // fal returns a black picture instead of one that its safety checker rejects.
  if (image.providerMetadata?.fal?.nsfw === true) throw errorFor(work, { kind: 'refused content' });
  return writeResult(image.uint8Array, work.folder);
}

/**
 * Speaks a text and returns the path of the MP3. A text that is longer than the model's limit is spoken in parts,
 * concatenated.
 */
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
    const { audio } = await callSdk(work, () =>
      generateSpeech({ model, text: part, ...ask, providerOptions, maxRetries: 0, abortSignal: context.signal }),
    );
    spoken.push(audio.uint8Array);
    context.onProgress(Math.floor((95 * spoken.length) / parts.length));
  }
  return writeResult(Buffer.concat(spoken), work.folder);
}
