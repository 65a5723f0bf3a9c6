import { closeSync, openSync, writeSync } from 'node:fs';
import LibAV from '@libav.js/variant-webm';

type LibAVInstance = LibAV.LibAV;
type Packet = LibAV.Packet;

/** One planar 4:2:0 picture: the luma plane, then the two chroma planes of half the size. */
type Picture = Uint8Array;

export type WebmWriter = {
  /** Appends the next picture; its time follows from its number. */
  writePicture(picture: Picture): Promise<void>;
  /** Appends the next stereo samples, -1..1, interleaved left and right. */
  writeSamples(samples: Float32Array): Promise<void>;
  /** Flushes both encoders, writes the index and the duration, closes the file. */
  finish(): Promise<{ bytes: number }>;
};

export type WebmSettings = { path: string; width: number; height: number; fps: number };

export const SAMPLE_RATE = 48_000;
const OPUS_FRAME = 960;
const VIDEO_BITS_PER_PIXEL = 0.36;
const DEVICE = 'out.webm';

/** Opens a WebM file with one VP8 and one stereo Opus track. Width and height are even. */
export async function openWebmWriter({ path, width, height, fps }: WebmSettings): Promise<WebmWriter> {
  const libav = await LibAV.LibAV({ noworker: true });
  await libav.av_log_set_level(libav.AV_LOG_ERROR);
  const file = openSync(path, 'w');
  let bytes = 0;
  libav.onwrite = (_name, position, data) => {
    writeSync(file, data, 0, data.length, position);
    bytes = Math.max(bytes, position + data.length);
  };

  const [, video, videoFrame, videoPacket] = await libav.ff_init_encoder('libvpx', {
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
  const [, audio, audioFrame, audioPacket] = await libav.ff_init_encoder('libopus', {
    ctx: {
      bit_rate: 96_000,
      sample_fmt: libav.AV_SAMPLE_FMT_FLT,
      sample_rate: SAMPLE_RATE,
      channel_layout: 3,
    },
    time_base: [1, SAMPLE_RATE],
  });
  const [container, , output, streams] = await libav.ff_init_muxer(
    { format_name: 'webm', filename: DEVICE, device: true, open: true },
    [
      [video, 1, fps],
      [audio, 1, SAMPLE_RATE],
    ],
  );
  const muxPacket = await libav.av_packet_alloc();
  await libav.avformat_write_header(container, 0);

  const write = async (packets: Packet[], stream: number, ticksPerSecond: number, duration: number) => {
    for (const packet of packets) prepare(libav, packet, stream, ticksPerSecond, duration);
    if (packets.length > 0) await libav.ff_write_multi(container, muxPacket, packets);
  };

  const lumaSize = width * height;
  const layout = [
    { offset: 0, stride: width },
    { offset: lumaSize, stride: width / 2 },
    { offset: lumaSize + lumaSize / 4, stride: width / 2 },
  ];
  let pictures = 0;
  let samplesWritten = 0;
  if (streams.length !== 2) throw new Error('The WebM muxer did not make two tracks.');

  return {
    async writePicture(picture) {
      const frame = { data: picture, layout, format: libav.AV_PIX_FMT_YUV420P, width, height, pts: pictures, ptshi: 0 };
      pictures += 1;
      await write(await libav.ff_encode_multi(video, videoFrame, videoPacket, [frame]), 0, fps, 1);
    },
    async writeSamples(samples) {
      for (let offset = 0; offset < samples.length; offset += OPUS_FRAME * 2) {
        const data = new Float32Array(OPUS_FRAME * 2);
        data.set(samples.subarray(offset, offset + OPUS_FRAME * 2));
        const frame = {
          data,
          format: libav.AV_SAMPLE_FMT_FLT,
          channel_layout: 3,
          channels: 2,
          sample_rate: SAMPLE_RATE,
          nb_samples: OPUS_FRAME,
          pts: samplesWritten,
          ptshi: 0,
        };
        samplesWritten += OPUS_FRAME;
        await write(await libav.ff_encode_multi(audio, audioFrame, audioPacket, [frame]), 1, SAMPLE_RATE, OPUS_FRAME);
      }
    },
    async finish() {
      await write(await libav.ff_encode_multi(video, videoFrame, videoPacket, [], true), 0, fps, 1);
      await write(await libav.ff_encode_multi(audio, audioFrame, audioPacket, [], true), 1, SAMPLE_RATE, OPUS_FRAME);
      await libav.av_write_trailer(container);
      await libav.ff_free_muxer(container, output);
      await libav.ff_free_encoder(video, videoFrame, videoPacket);
      await libav.ff_free_encoder(audio, audioFrame, audioPacket);
      closeSync(file);
      return { bytes };
    },
  };
}

/**
 * Gives a packet its track and the track's clock. Opus' first time lies before 0 (the encoder's delay), split
 * over two 32-bit words; left alone, the muxer reads it as years.
 */
function prepare(libav: LibAVInstance, packet: Packet, stream: number, ticksPerSecond: number, duration: number) {
  packet.stream_index = stream;
  packet.time_base_num = 1;
  packet.time_base_den = ticksPerSecond;
  const time = Math.max(0, libav.i64tof64(packet.pts ?? 0, packet.ptshi ?? 0));
  packet.pts = time;
  packet.dts = time;
  packet.ptshi = 0;
  packet.dtshi = 0;
  packet.duration = duration;
  packet.durationhi = 0;
}
