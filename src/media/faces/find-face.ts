import type { FaceResult } from '@vladmandic/human';
import type { FaceLook } from '#/catalog/faces.ts';
import { orBroken } from '#/media/pictures/broken-picture.ts';
import { sharp } from '#/media/sharp.ts';
import { faceDetector, type RgbPixels } from './human.ts';

/** The longest side at which a picture is read, and at which the detector sees all or a part of it, in pixels. */
const sides = { read: 1664, seen: 1024 } as const;
/** A picture with a shorter side shows no face that could speak, in pixels. */
const leastSidePixels = 48;
/** Where no face was found, parts of this share of each side are looked at, which overlap. */
const partShare = 0.6;
/** How sure the detector is that something is there, times how sure it is that it is a face: from this on it counts. */
const leastSureness = 0.3;
/** The least height of a face, as a share of the picture's longest side: 38 pixels of a film of 640. */
const leastHeight = 0.06;

type Face = Extract<FaceLook, { found: 'face' }>;
type Found = { face: Face; sureness: number; heightShare: number };
type Part = { left: number; top: number; width: number; height: number };

/**
 * Looks for the largest face of a picture that is kept (upright, in sRGB), also where it stands on its head.
 * @throws MediaRefusal when the picture cannot be decoded
 */
export async function findFace({ path }: { path: string }): Promise<FaceLook> {
  const { width, height } = await orBroken(() => sharp(path).metadata());
  if (Math.min(width, height) < leastSidePixels) return { found: 'none' };
  const picture = await orBroken(() => readPixels(path));
  const found = (await lookAt(picture, { left: 0, top: 0, ...sizeOf(picture) })) ?? (await lookCloser(picture));
  if (!found) return { found: 'none' };
  return found.heightShare < leastHeight ? { found: 'small' } : found.face;
}

function sizeOf({ width, height }: RgbPixels) {
  return { width, height };
}

async function readPixels(path: string): Promise<RgbPixels> {
  const { data, info } = await sharp(path, { limitInputPixels: false })
    .resize(sides.read, sides.read, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Looks at the four corners of a picture, larger. */
async function lookCloser(picture: RgbPixels): Promise<Found | null> {
  const [width, height] = [Math.ceil(picture.width * partShare), Math.ceil(picture.height * partShare)];
  const parts: Found[] = [];
  for (const top of [0, picture.height - height]) {
    for (const left of [0, picture.width - width]) {
      const found = await see(picture, { left, top, width, height }, 0);
      if (found) parts.push(found);
    }
  }
  return largest(parts);
}

/** Looks at a picture as it is and on its head: the detector takes faces on their head for upright ones, less sure of them. */
async function lookAt(picture: RgbPixels, part: Part): Promise<Found | null> {
  const upright = await see(picture, part, 0);
  const turned = await see(picture, part, 180);
  return (turned?.sureness ?? 0) > (upright?.sureness ?? 0) ? turned : upright;
}

/** The largest face of a part of the picture, turned by so many degrees. */
async function see(picture: RgbPixels, part: Part, turn: 0 | 180): Promise<Found | null> {
  const whole = sharp(picture.data, { raw: { ...sizeOf(picture), channels: 3 } });
  const { data, info } = await whole
    .rotate(turn)
    .extract(
      turn === 0
        ? part
        : { ...part, left: picture.width - part.left - part.width, top: picture.height - part.top - part.height },
    )
    .resize(sides.seen, sides.seen, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const seen = { data, width: info.width, height: info.height };
  const faces = await (await faceDetector()).detect(seen);
  return largest(faces.flatMap((face) => inPicture(face, { picture, part, turn, seen }) ?? []));
}

function largest(found: readonly Found[]): Found | null {
  return found.reduce<Found | null>((most, one) => (most && most.heightShare >= one.heightShare ? most : one), null);
}

type View = { picture: RgbPixels; part: Part; turn: 0 | 180; seen: RgbPixels };

/** The place of a face in the whole picture; null where it is not sure, or its mouth is outside. */
function inPicture({ boxScore, faceScore, box, annotations }: FaceResult, view: View): Found | null {
  const { picture, part, turn, seen } = view;
  const sureness = boxScore * faceScore;
  const lips = annotations?.lipsUpperOuter;
  const [first, last] = [lips?.[0], lips?.at(-1)];
  if (sureness < leastSureness || !first || !last) return null;
  const scale = part.width / seen.width;
  const place = ([x = 0, y = 0]: readonly (number | undefined)[]) => {
    const [right, down] = turn === 0 ? [x, y] : [seen.width - x, seen.height - y];
    return { x: part.left + right * scale, y: part.top + down * scale };
  };
  const [left, right] = [place(first), place(last)];
  const [middle, across] = [
    { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 },
    Math.hypot(right.x - left.x, right.y - left.y),
  ];
  const [x, y, width, height] = box;
  const corner = turn === 0 ? place([x, y]) : place([x + width, y + height]);
  const ofPicture = (across: number, down: number) => [across / picture.width, down / picture.height] as const;
  const [mouthX, mouthY] = ofPicture(middle.x, middle.y);
  if (mouthX < 0 || mouthX > 1 || mouthY < 0 || mouthY > 1 || across === 0) return null;
  const [boxX, boxY] = ofPicture(corner.x, corner.y);
  const [boxWidth, boxHeight] = ofPicture(width * scale, height * scale);
  return {
    sureness,
    heightShare: (height * scale) / Math.max(picture.width, picture.height),
    face: {
      found: 'face',
      box: { x: round(boxX), y: round(boxY), width: round(boxWidth), height: round(boxHeight) },
      mouth: {
        x: round(mouthX),
        y: round(mouthY),
        width: round(across / picture.width),
        tiltDegrees: Math.round((Math.atan2(right.y - left.y, right.x - left.x) * 180) / Math.PI),
      },
    },
  };
}

const round = (share: number) => Math.round(share * 10_000) / 10_000;
