import { readFile } from 'node:fs/promises';
import LibAV from '@libav.js/variant-webm';

/** A decoded sound, mixed down to one channel; samples are -1..1. */
export type Sound = { samples: Float32Array; sampleRate: number };

const PACKET_BYTES = 64 * 1024;
const DEVICE = 'in.webm';

/**
 * Decodes the Opus sound of a WebM file, up to `mostSeconds`, which bounds the memory.
 * @throws {Error} where the file has no Opus sound
 */
export async function readSound(path: string, mostSeconds: number): Promise<Sound> {
  const libav = await LibAV.LibAV({ noworker: true });
  await libav.av_log_set_level(libav.AV_LOG_ERROR);
  await libav.writeFile(DEVICE, new Uint8Array(await readFile(path)));
  const [format, streams] = await libav.ff_init_demuxer_file(DEVICE);
  const stream = streams.find(({ codec_type }) => codec_type === libav.AVMEDIA_TYPE_AUDIO);
  if (!stream || (await libav.avcodec_get_name(stream.codec_id)) !== 'opus')
    throw new Error('The file has no Opus sound.');
  const [, decoder, packet, frame] = await libav.ff_init_decoder('libopus', { codecpar: stream.codecpar });
  const pieces: Float32Array[] = [];
  let length = 0;
  let sampleRate = 48_000;
  for (let isEnd = false; !isEnd && length < mostSeconds * sampleRate; ) {
    const [result, packets] = await libav.ff_read_frame_multi(format, packet, { limit: PACKET_BYTES });
    isEnd = result !== -libav.EAGAIN && result !== 0;
    const frames = await libav.ff_decode_multi(decoder, packet, frame, packets[stream.index] ?? [], isEnd);
    for (const decoded of frames) {
      sampleRate = decoded.sample_rate ?? sampleRate;
      const piece = mixDown(decoded.data, decoded.channels ?? 1);
      pieces.push(piece);
      length += piece.length;
    }
  }
  await libav.ff_free_decoder(decoder, packet, frame);
  await libav.avformat_close_input_js(format);
  libav.terminate();
  return { samples: join(pieces, Math.min(length, Math.round(mostSeconds * sampleRate))), sampleRate };
}

/** Averages all channels into one. Decoders return planar or interleaved samples, as floats or as 16-bit integers. */
function mixDown(data: unknown, channels: number): Float32Array {
  const planes = (Array.isArray(data) ? data : [data]) as (Float32Array | Int16Array)[];
  const isPlanar = Array.isArray(data);
  const first = planes[0] as Float32Array | Int16Array;
  const scale = first instanceof Int16Array ? 1 / 32_768 : 1;
  const count = isPlanar ? planes.length : channels;
  const mixed = new Float32Array(isPlanar ? first.length : first.length / channels);
  for (let at = 0; at < mixed.length; at += 1) {
    let sum = 0;
    for (let channel = 0; channel < count; channel += 1) {
      sum += isPlanar ? ((planes[channel]?.[at] as number) ?? 0) : (first[at * channels + channel] as number);
    }
    mixed[at] = (sum / count) * scale;
  }
  return mixed;
}

function join(pieces: Float32Array[], length: number): Float32Array {
  const joined = new Float32Array(length);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece.subarray(0, Math.max(0, length - at)), at);
    at += Math.min(piece.length, length - at);
    if (at >= length) break;
  }
  return joined;
}
