import { z } from 'zod';

const share = z.number();

/**
 * What was found of a face in a picture: none, one that is too small to speak, or the largest one. Places are shares of the
 * picture's width and height, from its upper left corner.
 */
export const faceLookSchema = z.discriminatedUnion('found', [
  z.object({ found: z.literal('none') }),
  z.object({ found: z.literal('small') }),
  z.object({
    found: z.literal('face'),
    box: z.object({ x: share, y: share, width: share, height: share }),
    /** `x` and `y` of its middle; from corner to corner as a share of the picture's width; turned clockwise by so much. */
    mouth: z.object({ x: share, y: share, width: share, tiltDegrees: z.number() }),
  }),
]);
export type FaceLook = z.output<typeof faceLookSchema>;
export type MouthPlace = Extract<FaceLook, { found: 'face' }>['mouth'];

/** Returns why a picture cannot speak, to follow its field's name; null where it can, or nobody has looked yet. */
export function whyNoFace(look: FaceLook | null | undefined): string | null {
  if (look?.found === 'none') return 'must show a face: no face was found in this picture';
  if (look?.found === 'small') {
    return 'must show a face that is large enough: the face is too small, so crop the picture closer to it';
  }
  return null;
}
