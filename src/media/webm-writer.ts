import { closeSync, openSync, writeSync } from 'node:fs';
import LibAV from '@libav.js/variant-webm';

type LibAVInstance = LibAV.LibAV;
type Packet = LibAV.Packet;
type Frame = LibAV.Frame;

/** A planar YUV 4:2:0 picture: the luma plane, then the two chroma planes of half its width and height. */
type Picture = Uint8Array;

export type WebmWriter = {
  /** Appends the next picture; its time stamp follows from its number. @throws {Error} where the file is a sound */
  writePicture(picture: Picture): Promise<void>;
  /** Appends stereo samples, -1..1, interleaved left and right; in whole Opus frames except for the last call. */
  writeSamples(samples: Float32Array): Promise<void>;
  /** Flushes the encoders, writes the index and the duration and closes the file. Returns its size in bytes. */
  finish(): Promise<{ bytes: number }>;
};

/** `width` and `height` (pixels) must be even; without `pictures` the file is a sound. */
export type WebmSettings = {
  path: string;
  pictures?: { width: number; height: number; fps: number };
};

export const SAMPLE_RATE = 48_000;
/** Samples per channel of one Opus packet: 20 ms. */
export const OPUS_FRAME = 960;
const VIDEO_BITS_PER_PIXEL = 0.36;
const SOUND_BITS_PER_SECOND = 96_000;
const DEVICE = 'out.webm';

/** Opens a WebM file for writing, with a stereo Opus track, and before it a VP8 track where it has pictures. */
export async function openWebmWriter({ path, pictures }: WebmSettings): Promise<WebmWriter> {
  const libav = await LibAV.LibAV({ noworker: true });
  await libav.av_log_set_level(libav.AV_LOG_ERROR);
  const file = openSync(path, 'w');
  let bytes = 0;
  libav.onwrite = (_name, position, data) => {
    writeSync(file, data, 0, data.length, position);
    bytes = Math.max(bytes, position + data.length);
  };
  const video = pictures ? await openPictures(libav, pictures) : null;
  const sound = await openSound(libav);
  const tracks: Track[] = video ? [video, sound] : [sound];
  const [container, , output, streams] = await libav.ff_init_muxer(
    { format_name: 'webm', filename: DEVICE, device: true, open: true },
    tracks.map(({ context, ticksPerSecond }) => [context, 1, ticksPerSecond]),
  );
  if (streams.length !== tracks.length) throw new Error('The WebM muxer did not make all tracks.');
  const muxPacket = await libav.av_packet_alloc();
  await libav.avformat_write_header(container, 0);

  const encode = async (track: Track, frames: Frame[], isLast: boolean) => {
    const packets = await libav.ff_encode_multi(track.context, track.frame, track.packet, frames, isLast);
    for (const packet of packets) prepare(libav, packet, tracks.indexOf(track), track);
    if (packets.length > 0) await libav.ff_write_multi(container, muxPacket, packets);
  };

  return {
    async writePicture(picture) {
      if (!video) throw new Error('This file has no pictures.');
      await encode(video, [video.next(picture)], false);
    },
    async writeSamples(samples) {
      for (let offset = 0; offset < samples.length; offset += OPUS_FRAME * 2) {
        await encode(sound, [sound.next(samples.subarray(offset, offset + OPUS_FRAME * 2))], false);
      }
    },
    async finish() {
      for (const track of tracks) await encode(track, [], true);
      await libav.av_write_trailer(container);
      await libav.ff_free_muxer(container, output);
      for (const { context, frame, packet } of tracks) await libav.ff_free_encoder(context, frame, packet);
      closeSync(file);
      return { bytes };
    },
  };
}

/** An encoder (libav pointers) with the time base of its packets. */
type Track = {
  context: number;
  frame: number;
  packet: number;
  ticksPerSecond: number;
  ticksPerPacket: number;
};

async function openPictures(libav: LibAVInstance, { width, height, fps }: NonNullable<WebmSettings['pictures']>) {
  const [, context, frame, packet] = await libav.ff_init_encoder('libvpx', {
    ctx: {
      bit_rate: Math.round(width * height * fps * VIDEO_BITS_PER_PIXEL),
      pix_fmt: libav.AV_PIX_FMT_YUV420P,
      width,
      height,
      gop_size: fps * 2,
      framerate_num: fps,
      framerate_den: 1,
      qmin: 4,
      qmax: 40,
    },
    time_base: [1, fps],
    options: { deadline: 'realtime', 'cpu-used': '6', 'auto-alt-ref': '0' },
  });
  const lumaSize = width * height;
  const layout = [
    { offset: 0, stride: width },
    { offset: lumaSize, stride: width / 2 },
    { offset: lumaSize + lumaSize / 4, stride: width / 2 },
  ];
  let pts = -1;
  const next = (data: Picture): Frame => {
    pts += 1;
    return { data, layout, format: libav.AV_PIX_FMT_YUV420P, width, height, pts, ptshi: 0 };
  };
  return { context, frame, packet, ticksPerSecond: fps, ticksPerPacket: 1, next };
}

async function openSound(libav: LibAVInstance) {
  const [, context, frame, packet] = await libav.ff_init_encoder('libopus', {
    ctx: {
      bit_rate: SOUND_BITS_PER_SECOND,
      sample_fmt: libav.AV_SAMPLE_FMT_FLT,
      sample_rate: SAMPLE_RATE,
      channel_layout: 3,
    },
    time_base: [1, SAMPLE_RATE],
  });
  let pts = -OPUS_FRAME;
  /** Returns the audio frame of one packet, padded with silence. */
  const next = (samples: Float32Array): Frame => {
    const data = new Float32Array(OPUS_FRAME * 2);
    data.set(samples);
    pts += OPUS_FRAME;
    return {
      data,
      format: libav.AV_SAMPLE_FMT_FLT,
      channel_layout: 3,
      channels: 2,
      sample_rate: SAMPLE_RATE,
      nb_samples: OPUS_FRAME,
      pts,
      ptshi: 0,
    };
  };
  return { context, frame, packet, ticksPerSecond: SAMPLE_RATE, ticksPerPacket: OPUS_FRAME, next };
}

/**
 * Sets a packet's track, time base and time stamps. The first Opus time stamp is negative (encoder delay) and split over two
 * 32-bit words, which the muxer would read as a duration of years; it is set to 0.
 */
function prepare(libav: LibAVInstance, packet: Packet, stream: number, { ticksPerSecond, ticksPerPacket }: Track) {
  packet.stream_index = stream;
  packet.time_base_num = 1;
  packet.time_base_den = ticksPerSecond;
  const time = Math.max(0, libav.i64tof64(packet.pts ?? 0, packet.ptshi ?? 0));
  packet.pts = time;
  packet.dts = time;
  packet.ptshi = 0;
  packet.dtshi = 0;
  packet.duration = ticksPerPacket;
  packet.durationhi = 0;
}
