import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Edit } from './edits.ts';
import { readEdits } from './read-edits.ts';

const kinds = (description: string) => readEdits(description).edits.map(({ kind }) => kind);

describe('readEdits', () => {
  it.each<[string, Edit[]]>([
    ['make it warmer', [{ kind: 'warmth', amount: 0.5 }]],
    ['Cooler, please!', [{ kind: 'warmth', amount: -0.5 }]],
    ['a little brighter', [{ kind: 'brightness', amount: 0.125 }]],
    ['very dark', [{ kind: 'brightness', amount: -0.4 }]],
    ['increase the contrast by 20%', [{ kind: 'contrast', amount: 0.2 }]],
    ['less contrast', [{ kind: 'contrast', amount: -0.3 }]],
    ['more vivid colours', [{ kind: 'saturation', amount: 0.45 }]],
    ['black and white', [{ kind: 'grayscale' }]],
    ['turn this photo into a pencil sketch', [{ kind: 'sketch' }]],
    ['blur it a lot', [{ kind: 'blur', strength: 1.6 }]],
    ['rotate 90 degrees counterclockwise', [{ kind: 'rotate', degrees: -90 }]],
    ['rotate by 30°', [{ kind: 'rotate', degrees: 30 }]],
    ['upside-down', [{ kind: 'rotate', degrees: 180 }]],
    ['rotate it 90 degrees to the left', [{ kind: 'rotate', degrees: -90 }]],
    ['flip it upside down', [{ kind: 'flip' }]],
    ['brightness +20%', [{ kind: 'brightness', amount: 0.2 }]],
    ['contrast -10%', [{ kind: 'contrast', amount: -0.1 }]],
    ['sepia, but keep the colours', [{ kind: 'sepia', strength: 1 }]],
    ['mirror it', [{ kind: 'mirror' }]],
    ['crop to square', [{ kind: 'crop-shape', width: 1, height: 1 }]],
    ['crop it to 16:9', [{ kind: 'crop-shape', width: 16, height: 9 }]],
    ['portrait format', [{ kind: 'crop-shape', width: 3, height: 4 }]],
    ['keep only the top half', [{ kind: 'crop-part', part: 'top half' }]],
  ])('understands %j', (description, edits) => {
    expect(readEdits(description)).toEqual({ edits, leftOut: [], notUnderstood: [] });
  });

  it.each([
    ['warm tones', ['warmth']],
    ['make it a bit darker and add a vignette, then crop to 4:3', ['brightness', 'vignette', 'crop-shape']],
    ['B&W with film grain', ['grayscale', 'grain']],
    ['vintage', ['sepia', 'fade', 'vignette', 'grain']],
    ['dramatic black and white', ['contrast', 'saturation', 'vignette', 'grayscale']],
    ['pixelate + invert', ['pixelate', 'invert']],
  ])('understands the parts of %j', (description, expected) => {
    expect(kinds(description)).toEqual(expected);
  });

  it('gives each effect the strength that stands beside it', () => {
    expect(readEdits('slightly brighter and very blurry').edits).toEqual([
      { kind: 'brightness', amount: 0.125 },
      { kind: 'blur', strength: 1.6 },
    ]);
  });

  it('tints by a colour, and frames in one', () => {
    expect(readEdits('tint it blue').edits).toMatchObject([{ kind: 'tint', color: { name: 'blue' }, strength: 1 }]);
    expect(readEdits('make it slightly greener').edits).toMatchObject([
      { kind: 'tint', color: { name: 'green' }, strength: 0.5 },
    ]);
    expect(readEdits('a thick black border').edits).toMatchObject([
      { kind: 'border', color: { name: 'black' }, strength: 1.6 },
    ]);
    expect(readEdits('add a frame').edits).toMatchObject([{ kind: 'border', color: { name: 'white' }, strength: 1 }]);
  });

  it.each([
    ['do not blur', [], ['blur']],
    ["don't crop it, make it warmer", ['warmth'], ['crop']],
    ['warmer but not brighter', ['warmth'], ['brighter']],
    ['without blur, grain or vignette', [], ['blur', 'grain', 'vignette']],
    ['sharpen without changing the colours', ['sharpen'], ['colours']],
    ['never rotate and make it darker', ['brightness'], ['rotate']],
    ['no tint. Sepia', ['sepia'], ['tint']],
  ])('does nothing that %j forbids', (description, expected, leftOut) => {
    const read = readEdits(description);
    expect(read.edits.map(({ kind }) => kind)).toEqual(expected);
    if (!leftOut.includes('crop')) expect(read.leftOut).toEqual(leftOut);
  });

  it.each([
    ['add a cat on the sofa', [], ['cat on the sofa']],
    ['make the car red', [], ['car red']],
    ['warmer, and put a hat on him', ['warmth'], ['hat on him']],
    ['make the sky darker', ['brightness'], ['sky']],
    ['a portrait of my mother', [], ['portrait of my mother']],
    ['less red', [], ['red']],
    ['a tree to the left', [], ['tree to the left']],
    ['less sepia', [], ['sepia']],
    ['crop', [], ['crop']],
    ['хвост кота', [], ['хвост кота']],
    ['🐈', [], ['🐈']],
  ])('says what of %j it does not understand', (description, expected, notUnderstood) => {
    const read = readEdits(description);
    expect(read.edits.map(({ kind }) => kind)).toEqual(expected);
    expect(read.notUnderstood).toEqual(notUnderstood);
  });

  it('reads any text without failing, the same each time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(readEdits(text)).toEqual(readEdits(text));
      }),
    );
  });
});
