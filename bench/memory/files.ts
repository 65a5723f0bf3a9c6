import sharp, { type Sharp } from 'sharp';

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
    { name: 'voice.wav', type: 'audio/wav', bytes: makeWav(8) },
    await picture('small.jpg', 'image/jpeg', soft(1600, 1200).jpeg()),
    await picture('web.webp', 'image/webp', soft(1280, 720).webp()),
  ];
}

/** Somebody's face, plain enough for a search for a mouth. */
export async function makeFace(): Promise<PeoplesFile> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="800"><rect width="600" height="800" fill="#3a5f80"/>
<rect x="250" y="500" width="100" height="140" fill="#d9a184"/><ellipse cx="300" cy="360" rx="150" ry="200" fill="#d9a184"/></svg>`;
  return { name: 'face.png', type: 'image/png', bytes: await sharp(Buffer.from(svg)).png().toBuffer() };
}

/** A sound of 16 bits and one channel that swells. */
export function makeWav(seconds: number, rate = 44_100): Uint8Array {
  const samples = Int16Array.from({ length: seconds * rate }, (_, at) => {
    const t = at / rate;
    return 12_000 * Math.sin(2 * Math.PI * 220 * t) * Math.abs(Math.sin(Math.PI * t));
  });
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}
