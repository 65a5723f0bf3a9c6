import { readFile } from 'node:fs/promises';
import LibAV from '@libav.js/variant-webm';

/** A picture of a film: how bright its pixels are, row by row. */
export type LumaFrame = { width: number; height: number; luma: Uint8Array };

export type DecodedWebm = {
  /** What the container says. */
  durationSeconds: number;
  codecs: string[];
  frames: LumaFrame[];
};

/** Decodes a WebM file as a player would: its tracks, and all pictures of a VP8 one. For short films. */
export async function decodeWebm(path: string): Promise<DecodedWebm> {
  const libav = await LibAV.LibAV({ noworker: true });
  await libav.av_log_set_level(libav.AV_LOG_ERROR);
  await libav.writeFile('in.webm', new Uint8Array(await readFile(path)));
  const [format, streams] = await libav.ff_init_demuxer_file('in.webm');
  const durationSeconds =
    libav.i64tof64(await libav.AVFormatContext_duration(format), await libav.AVFormatContext_durationhi(format)) / 1e6;
  const codecs = [];
  for (const { codec_id } of streams) codecs.push(await libav.avcodec_get_name(codec_id));
  const frames: LumaFrame[] = [];
  const pictures = streams[codecs.indexOf('vp8')];
  if (pictures) {
    const [, decoder, packet, frame] = await libav.ff_init_decoder('libvpx', { codecpar: pictures.codecpar });
    const [, packets] = await libav.ff_read_frame_multi(format, packet);
    for (const one of packets[pictures.index] ?? []) {
      const decoded = await libav.ff_decode_multi(decoder, packet, frame, [one], { copyoutFrame: 'video_packed' });
      for (const { data, width = 0, height = 0 } of decoded) {
        frames.push({ width, height, luma: (data as Uint8Array).slice(0, width * height) });
      }
    }
    await libav.ff_free_decoder(decoder, packet, frame);
  }
  await libav.avformat_close_input_js(format);
  libav.terminate();
  return { durationSeconds, codecs, frames };
}
