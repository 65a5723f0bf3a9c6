import { closeSync, openSync, writeSync } from 'node:fs';
import LibAV from '@libav.js/variant-webm';

/** The sample rate of the written file, in Hz. */
export const opusRate = 48_000;
const frameSamples = 960;
const bitsPerChannel = 64_000;
const layouts = { 1: 4, 2: 3 } as const;
const device = 'out.webm';

/**
 * Opens a WebM file for writing Opus sound. `write` takes interleaved samples, -1..1, in pieces of any length; `end` closes
 * the file and returns the samples per channel, without the silence that pads the last frame.
 */
export async function openOpusWriter(path: string, channels: 1 | 2) {
  const libav = await LibAV.LibAV({ noworker: true });
  await libav.av_log_set_level(libav.AV_LOG_ERROR);
  const file = openSync(path, 'w');
  libav.onwrite = (_name, position, data) => {
    writeSync(file, data, 0, data.length, position);
  };
  const sound = { sample_fmt: libav.AV_SAMPLE_FMT_FLT, sample_rate: opusRate, channel_layout: layouts[channels] };
  const [, encoder, frame, packet] = await libav.ff_init_encoder('libopus', {
    ctx: { ...sound, bit_rate: bitsPerChannel * channels },
    time_base: [1, opusRate],
  });
  const [container, , output] = await libav.ff_init_muxer(
    { format_name: 'webm', filename: device, device: true, open: true },
    [[encoder, 1, opusRate]],
  );
  const muxPacket = await libav.av_packet_alloc();
  await libav.avformat_write_header(container, 0);
  let held = new Float32Array();
  let written = 0;

  async function encode(frames: LibAV.Frame[], isEnd = false): Promise<void> {
    const packets = await libav.ff_encode_multi(encoder, frame, packet, frames, isEnd);
    for (const one of packets) setTime(one, Math.max(0, libav.i64tof64(one.pts ?? 0, one.ptshi ?? 0)));
    if (packets.length > 0) await libav.ff_write_multi(container, muxPacket, packets);
  }

  function frameOf(data: Float32Array): LibAV.Frame {
    const made = {
      ...sound,
      data,
      format: sound.sample_fmt,
      channels,
      nb_samples: frameSamples,
      pts: written,
      ptshi: 0,
    };
    written += frameSamples;
    return made;
  }

  return {
    async write(samples: Float32Array): Promise<void> {
      const all = new Float32Array(held.length + samples.length);
      all.set(held);
      all.set(samples, held.length);
      const frames: LibAV.Frame[] = [];
      let at = 0;
      for (; at + frameSamples * channels <= all.length; at += frameSamples * channels) {
        frames.push(frameOf(all.slice(at, at + frameSamples * channels)));
      }
      held = all.slice(at);
      if (frames.length > 0) await encode(frames);
    },
    async end(): Promise<number> {
      const samples = written + held.length / channels;
      if (held.length > 0) {
        const last = new Float32Array(frameSamples * channels);
        last.set(held);
        await encode([frameOf(last)]);
      }
      await encode([], true);
      await libav.av_write_trailer(container);
      await libav.ff_free_muxer(container, output);
      await libav.ff_free_encoder(encoder, frame, packet);
      closeSync(file);
      return samples;
    },
  };
}

/** Sets a packet's time stamps. The first one of Opus is negative, which the muxer would read as a duration of years. */
function setTime(packet: LibAV.Packet, time: number): void {
  packet.stream_index = 0;
  packet.time_base_num = 1;
  packet.time_base_den = opusRate;
  Object.assign(packet, { pts: time, dts: time, ptshi: 0, dtshi: 0, duration: frameSamples, durationhi: 0 });
}
