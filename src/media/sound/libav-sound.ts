import LibAV from '@libav.js/variant-webm';
import { MediaRefusal } from '#/media/media-refusal.ts';
import { checkOggIsWhole } from './ogg-structure.ts';
import { brokenSound, checkedChannels, checkedRate, type Sound } from './sound.ts';
import { readOggVorbis } from './vorbis.ts';
import { checkWebmIsWhole } from './webm-structure.ts';

/** libav's AVMEDIA_TYPE_AUDIO. */
const audioType = 1;
/** The most bytes of packets per read. */
const batchBytes = 64 * 1024;
/** libav's sample formats that the decoders may return: 16 or 32 bits or float, interleaved or planar. */
const sampleFormats = { s16: 1, s32: 2, float: 3, s16Planar: 6, s32Planar: 7, floatPlanar: 8 };
/** libav's decoders by the names of the codecs. */
const decoders: Readonly<Record<string, string>> = { opus: 'libopus', flac: 'flac' };
const names = { webm: 'WebM', ogg: 'Ogg', flac: 'FLAC' };

/**
 * Decodes the Opus, Vorbis or FLAC sound of a WebM, Ogg or FLAC file; video tracks are ignored.
 * @throws MediaRefusal, also while `pieces` is iterated
 */
export async function readByLibav(bytes: Buffer, format: keyof typeof names): Promise<Sound> {
  if (format === 'webm') checkWebmIsWhole(bytes);
  if (format === 'ogg') checkOggIsWhole(bytes);
  const libav = await LibAV.LibAV({ noworker: true });
  await libav.av_log_set_level(libav.AV_LOG_QUIET);
  const device = `in.${format}`;
  await libav.writeFile(device, bytes);
  const [container, streams] = await libav.ff_init_demuxer_file(device);
  const stream = streams.find(({ codec_type }) => codec_type === audioType);
  if (!stream) throw new MediaRefusal(`must have sound: this ${names[format]} has no sound`);
  const codec = await libav.avcodec_get_name(stream.codec_id);
  if (codec === 'vorbis') return readOggVorbis(format === 'ogg' ? bytes : await oggOf(libav, container, stream));
  const decoderName = decoders[codec];
  if (!decoderName) {
    throw new MediaRefusal(
      `must be a ${names[format]} with Opus, Vorbis or FLAC sound: this has another codec (${codec})`,
    );
  }
  const decoder = await libav.ff_init_decoder(decoderName, { codecpar: stream.codecpar });
  const pieces = piecesOf(libav, { container, stream: stream.index, decoder });
  const first = await pieces.next();
  if (first.done) throw brokenSound('holds nothing to hear');
  const { channels, sampleRate } = first.value;
  const declaredFrames = format === 'flac' ? framesOfFlac(bytes) : 0;
  return {
    channels: checkedChannels(channels),
    sampleRate: checkedRate(sampleRate),
    pieces: samplesOfAll(first.value, pieces, declaredFrames),
  };
}

/** Returns the samples per channel that a FLAC file says it has (RFC 9639, 8.2); 0 where it does not say. */
function framesOfFlac(bytes: Buffer): number {
  const at = bytes.toString('latin1', 0, 4) === 'fLaC' ? 8 : -1;
  if (at < 0 || at + 18 > bytes.length) return 0;
  return ((bytes[at + 13] ?? 0) & 0x0f) * 2 ** 32 + bytes.readUInt32BE(at + 14);
}

/** Puts the packets of a stream into an Ogg file: the decoder of Vorbis reads no other. */
async function oggOf(libav: LibAV.LibAV, container: number, stream: LibAV.Stream): Promise<Uint8Array> {
  const file = 'out.ogg';
  const [output, , io] = await libav.ff_init_muxer(
    { format_name: 'ogg', filename: file, open: true, codecpars: true },
    [[stream.codecpar, stream.time_base_num, stream.time_base_den]],
  );
  await libav.avformat_write_header(output, 0);
  const packet = await libav.av_packet_alloc();
  for (;;) {
    const [result, packets] = await libav.ff_read_frame_multi(container, packet, { limit: batchBytes });
    const own = packets[stream.index] ?? [];
    if (own.length > 0)
      await libav.ff_write_multi(
        output,
        packet,
        own.map((one) => ({ ...one, stream_index: 0 })),
      );
    if (result === libav.AVERROR_EOF) break;
    if (result !== 0 && result !== -libav.EAGAIN) throw brokenSound('is broken and cannot be decoded');
  }
  await libav.av_write_trailer(output);
  await libav.ff_free_muxer(output, io);
  return libav.readFile(file);
}

type Piece = { samples: Float32Array; channels: number; sampleRate: number };
type Opened = { container: number; stream: number; decoder: [number, number, number, number] };

async function* samplesOfAll(
  first: Piece,
  others: AsyncIterable<Piece>,
  declaredFrames: number,
): AsyncGenerator<Float32Array> {
  yield first.samples;
  let frames = first.samples.length / first.channels;
  for await (const piece of others) {
    frames += piece.samples.length / piece.channels;
    if (piece.channels !== first.channels || piece.sampleRate !== first.sampleRate) {
      throw brokenSound('changes how it is written on the way');
    }
    yield piece.samples;
  }
  if (frames < declaredFrames) throw brokenSound('ends too early');
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
    case sampleFormats.s32:
      return Float32Array.from(data as Int32Array, (value) => value / 2 ** 31);
    case sampleFormats.float:
      return new Float32Array(data as Float32Array);
    case sampleFormats.s16Planar:
      return interleaved(data as Int16Array[], channels, 1 / 32_768);
    case sampleFormats.s32Planar:
      return interleaved(data as Int32Array[], channels, 1 / 2 ** 31);
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
