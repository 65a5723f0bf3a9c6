import sharp, { type Sharp } from 'sharp';
import { wavOf } from '#test/media-files.ts';
import { portrait } from '#test/portrait.ts';

/** A file that people upload. */
export type PeoplesFile = { name: string; type: string; bytes: Uint8Array };

const noiseSide = 200;

/** What people upload, one after the other: photos of a phone, pictures of other formats, and now and then a sound. */
export async function makeFiles(): Promise<PeoplesFile[]> {
  const noise = Buffer.from(Uint8Array.from({ length: noiseSide ** 2 * 3 }, (_, at) => (at * 7919 + at ** 2) % 256));
  const soft = (width: number, height: number) =>
    sharp(noise, { raw: { width: noiseSide, height: noiseSide, channels: 3 } }).resize(width, height, { fit: 'fill' });
  const picture = async (name: string, type: string, made: Sharp) => ({ name, type, bytes: await made.toBuffer() });
  return [
    await picture('photo.jpg', 'image/jpeg', soft(4000, 3000).jpeg()),
    await picture('drawing.png', 'image/png', soft(1200, 900).png()),
    { name: 'voice.wav', type: 'audio/wav', bytes: wavOf(8) },
    await picture('small.jpg', 'image/jpeg', soft(1600, 1200).jpeg()),
    await picture('web.webp', 'image/webp', soft(1280, 720).webp()),
  ];
}

/** Somebody's face, plain enough for a search for a mouth. */
export async function makeFace(): Promise<PeoplesFile> {
  return { name: 'portrait.png', type: 'image/png', bytes: await portrait() };
}
