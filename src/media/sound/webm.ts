import LibAV from '@libav.js/variant-webm';
import { MediaRefusal } from '#/media/media-refusal.ts';
import { brokenSound, checkedChannels, checkedRate, type Sound } from './sound.ts';
import { checkWebmIsWhole } from './webm-structure.ts';

/** libav's AV_CODEC_ID_OPUS and AVMEDIA_TYPE_AUDIO. */
const opusId = 86_076;
const audioType = 1;
const device = 'in.webm';
/** The most bytes of packets per read. */
const batchBytes = 64 * 1024;
/** libav's sample formats that the decoder may return: 16-bit or float, interleaved or planar. */
const sampleFormats = { s16: 1, float: 3, s16Planar: 6, floatPlanar: 8 };

/**
 * Decodes the Opus sound of a WebM file; video tracks are ignored.
 * @throws MediaRefusal, also while `pieces` is iterated
 */
export async function readWebm(bytes: Buffer): Promise<Sound> {
  checkWebmIsWhole(bytes);
  const libav = await LibAV.LibAV({ noworker: true });
  await libav.av_log_set_level(libav.AV_LOG_QUIET);
  await libav.writeFile(device, bytes);
  const [container, streams] = await libav.ff_init_demuxer_file(device);
  const stream = streams.find(({ codec_type }) => codec_type === audioType);
  if (!stream) throw new MediaRefusal('must have sound: this WebM has no sound');
  if (stream.codec_id !== opusId) throw new MediaRefusal('must be a WebM with Opus sound: this has another codec');
  const decoder = await libav.ff_init_decoder('libopus', { codecpar: stream.codecpar });
  const pieces = piecesOf(libav, { container, stream: stream.index, decoder });
  const first = await pieces.next();
  if (first.done) throw brokenSound('holds nothing to hear');
  const { channels, sampleRate } = first.value;
  return {
    channels: checkedChannels(channels),
    sampleRate: checkedRate(sampleRate),
    pieces: samplesOfAll(first.value, pieces),
  };
}

type Piece = { samples: Float32Array; channels: number; sampleRate: number };
type Opened = { container: number; stream: number; decoder: [number, number, number, number] };

async function* samplesOfAll(first: Piece, others: AsyncIterable<Piece>): AsyncGenerator<Float32Array> {
  yield first.samples;
  for await (const piece of others) {
    if (piece.channels !== first.channels || piece.sampleRate !== first.sampleRate) {
      throw brokenSound('changes how it is written on the way');
    }
    yield piece.samples;
  }
}

async function* piecesOf(libav: LibAV.LibAV, { container, stream, decoder }: Opened): AsyncGenerator<Piece> {
  const [, context, packet, frame] = decoder;
  const readPacket = await libav.av_packet_alloc();
  for (;;) {
    const [result, packets] = await libav.ff_read_frame_multi(container, readPacket, { limit: batchBytes });
    const isEnd = result === libav.AVERROR_EOF;
    if (!isEnd && result !== 0 && result !== -libav.EAGAIN) throw brokenSound('is broken and cannot be decoded');
    const frames = await libav.ff_decode_multi(context, packet, frame, packets[stream] ?? [], isEnd);
    for (const { data, format, channels = 0, sample_rate = 0, nb_samples = 0 } of frames) {
      if (nb_samples > 0) {
        yield { samples: samplesOf(data, format, channels), channels, sampleRate: sample_rate };
      }
    }
    if (isEnd) return;
  }
}

function samplesOf(data: unknown, format: number, channels: number): Float32Array {
  switch (format) {
    case sampleFormats.s16:
      return Float32Array.from(data as Int16Array, (value) => value / 32_768);
    case sampleFormats.float:
      return new Float32Array(data as Float32Array);
    case sampleFormats.s16Planar:
      return interleaved(data as Int16Array[], channels, 1 / 32_768);
    case sampleFormats.floatPlanar:
      return interleaved(data as Float32Array[], channels, 1);
    default:
      throw new Error(`The decoder gave samples of an unknown format, ${format}.`);
  }
}

function interleaved(planes: ArrayLike<number>[], channels: number, scale: number): Float32Array {
  const samples = planes[0]?.length ?? 0;
  const piece = new Float32Array(samples * channels);
  for (let channel = 0; channel < channels; channel += 1) {
    for (let at = 0; at < samples; at += 1) piece[at * channels + channel] = (planes[channel]?.[at] ?? 0) * scale;
  }
  return piece;
}
