/** Bit rates by the header's index, in kbit/s. */
const bitratesKbps = {
  /** MPEG 1, layer III. */
  one: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  /** MPEG 2 and 2.5, layer III. */
  two: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const sampleRates = [44_100, 48_000, 32_000];

/**
 * Returns the duration of an MP3, or of several behind each other, in seconds: the sum of their frames. Other bytes, such as tags,
 * are skipped. It is 0 where the last frame is cut off. Nothing is decoded: mpg123 makes some sound of whatever a frame holds.
 */
export function wholeMp3Seconds(bytes: Uint8Array): number {
  let seconds = 0;
  let at = tagBytes(bytes);
  while (at + 4 <= bytes.length) {
    const frame = frameAt(bytes, at);
    seconds += frame?.seconds ?? 0;
    at += frame?.bytes ?? 1;
  }
  return at > bytes.length ? 0 : seconds;
}

/** Parses the header of an MPEG frame of layer III; null where there is none at `at`. */
function frameAt(bytes: Uint8Array, at: number): { bytes: number; seconds: number } | null {
  const [sync = 0, version = 0, rates = 0] = bytes.subarray(at, at + 3);
  const isLayer3 = sync === 0xff && (version & 0xe0) === 0xe0 && (version & 0x06) === 0x02;
  const mpeg = (version >> 3) & 3;
  if (!isLayer3 || mpeg === 1) return null;
  const isOne = mpeg === 3;
  const bitrateKbps = bitratesKbps[isOne ? 'one' : 'two'][rates >> 4];
  const sampleRate = sampleRates[(rates >> 2) & 3];
  if (!bitrateKbps || !sampleRate) return null;
  const samplesPerSecond = sampleRate / { 3: 1, 2: 2, 0: 4 }[mpeg as 3 | 2 | 0];
  const samples = isOne ? 1152 : 576;
  const padding = (rates >> 1) & 1;
  const size = Math.floor((samples / 8) * ((bitrateKbps * 1000) / samplesPerSecond)) + padding;
  return { bytes: size, seconds: samples / samplesPerSecond };
}

/** Returns the length of a leading ID3v2 tag in bytes. */
function tagBytes(bytes: Uint8Array): number {
  if (Buffer.from(bytes.subarray(0, 3)).toString('latin1') !== 'ID3') return 0;
  return 10 + bytes.subarray(6, 10).reduce((size, byte) => size * 128 + (byte & 0x7f), 0);
}
