/** The order of channels in a file: that of WAV, FLAC and libav, or that of Vorbis (Vorbis I specification, 4.3.9). */
export type ChannelOrder = 'wave' | 'vorbis';

/** Speakers from 3 to 8 channels: left, right, centre, low frequencies, back, side. */
const speakers: Record<ChannelOrder, readonly string[]> = {
  wave: ['L R C', 'L R BL BR', 'L R C BL BR', 'L R C LFE BL BR', 'L R C LFE BC SL SR', 'L R C LFE BL BR SL SR'],
  vorbis: ['L C R', 'L R BL BR', 'L C R BL BR', 'L C R BL BR LFE', 'L C R SL SR BC LFE', 'L C R SL SR BL BR LFE'],
};

/** How loud a speaker is on the left and on the right (ITU-R BS.775: 3 dB less for what is in front of or behind both). */
function gainsOf(speaker: string): [left: number, right: number] {
  if (speaker === 'L') return [1, 0];
  if (speaker === 'R') return [0, 1];
  if (speaker === 'LFE') return [0, 0];
  if (speaker === 'BC') return [0.5, 0.5];
  if (speaker === 'C') return [Math.SQRT1_2, Math.SQRT1_2];
  return speaker.endsWith('L') ? [Math.SQRT1_2, 0] : [0, Math.SQRT1_2];
}

/** Returns a function that mixes interleaved samples of 3 to 8 channels down to stereo, never louder than full scale. */
export function createMixDown(channels: number, order: ChannelOrder): (piece: Float32Array) => Float32Array {
  const gains = (speakers[order][channels - 3] ?? '').split(' ').map(gainsOf);
  const most = gains.reduce((sum, [left]) => sum + left, 0);
  return (piece) => {
    const frames = piece.length / channels;
    const mixed = new Float32Array(frames * 2);
    for (let frame = 0; frame < frames; frame += 1) {
      for (const [channel, [left, right]] of gains.entries()) {
        const value = (piece[frame * channels + channel] ?? 0) / most;
        mixed[frame * 2] = (mixed[frame * 2] ?? 0) + value * left;
        mixed[frame * 2 + 1] = (mixed[frame * 2 + 1] ?? 0) + value * right;
      }
    }
    return mixed;
  };
}
