/** Red, green and blue in sRGB, each 0..255 and not necessarily an integer. */
export type Color = readonly [number, number, number];

/** Parses `#rrggbb`. */
export function hex(text: string): Color {
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Returns a CSS colour, for a canvas, with opacity 0..1. */
export function css(color: Color, alpha = 1): string {
  const [r, g, b] = color;
  return `rgba(${Math.round(r)},${Math.round(g)},${Math.round(b)},${Math.max(0, Math.min(1, alpha)).toFixed(3)})`;
}

const toLinear = (value: number) => {
  const v = Math.max(0, Math.min(255, value)) / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
};
const fromLinear = (value: number) => {
  const v = Math.max(0, Math.min(1, value));
  return 255 * (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);
};

/** Lightness, green-red and blue-yellow in OKLab, a perceptually uniform colour space: mixtures look even. */
type Lab = [number, number, number];

function toLab(color: Color): Lab {
  const r = toLinear(color[0]);
  const g = toLinear(color[1]);
  const b = toLinear(color[2]);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromLab([lightness, a, b]: Lab): Color {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** Interpolates in OKLab from `a` (amount 0) to `b` (amount 1). */
export function mix(a: Color, b: Color, amount: number): Color {
  const x = toLab(a);
  const y = toLab(b);
  return fromLab([x[0] + (y[0] - x[0]) * amount, x[1] + (y[1] - x[1]) * amount, x[2] + (y[2] - x[2]) * amount]);
}

/** Keeps the lightness of `color` and moves its hue towards `target`. */
export function tint(color: Color, target: Color, amount: number): Color {
  const x = toLab(color);
  const y = toLab(target);
  return fromLab([x[0], x[1] + (y[1] - x[1]) * amount, x[2] + (y[2] - x[2]) * amount]);
}

/** Adds to the OKLab lightness (0 black, 1 white). */
export function lighten(color: Color, amount: number): Color {
  const [lightness, a, b] = toLab(color);
  return fromLab([Math.max(0, Math.min(1, lightness + amount)), a, b]);
}
