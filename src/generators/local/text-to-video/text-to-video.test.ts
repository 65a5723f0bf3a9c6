import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import LibAV from '@libav.js/variant-webm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGenerators } from '#/generators/registry.ts';
import { generatorContext } from '#test/generator-context.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-render-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const localGenerator = () => {
  const generator = createGenerators({}).get('TEXT_TO_VIDEO');
  if (!generator) throw new Error('There is no text-to-video generator.');
  return generator;
};

function contextFor(taskId: string) {
  const aborter = new AbortController();
  const reports: number[] = [];
  const onProgress = (percent: number) => void reports.push(percent);
  const outputFolder = join(folder, taskId);
  return { aborter, reports, context: generatorContext({ taskId, signal: aborter.signal, onProgress, outputFolder }) };
}

/** What a player sees: the container's length and the tracks' codecs, sizes and last times. */
async function inspect(path: string) {
  const libav = await LibAV.LibAV({ noworker: true });
  await libav.av_log_set_level(libav.AV_LOG_ERROR);
  await libav.writeFile('in.webm', new Uint8Array(await readFile(path)));
  const [format, streams] = await libav.ff_init_demuxer_file('in.webm');
  const durationSeconds =
    libav.i64tof64(await libav.AVFormatContext_duration(format), await libav.AVFormatContext_durationhi(format)) / 1e6;
  const packet = await libav.av_packet_alloc();
  const [, packets] = await libav.ff_read_frame_multi(format, packet);
  const tracks = [];
  for (const stream of streams) {
    const parameters = await libav.ff_copyout_codecpar(stream.codecpar);
    const times = (packets[stream.index] ?? []).map((one) => libav.i64tof64(one.pts ?? 0, one.ptshi ?? 0));
    tracks.push({
      codec: await libav.avcodec_get_name(stream.codec_id),
      width: parameters.width,
      height: parameters.height,
      sampleRate: parameters.sample_rate,
      packets: times.length,
      isInOrder: times.every((time, index) => index === 0 || time > (times[index - 1] as number)),
    });
  }
  return { durationSeconds, video: tracks[0], audio: tracks[1], tracks: tracks.length };
}

describe('the local text-to-video generator', () => {
  it.each([
    ['landscape', 1, 640, 360],
    ['portrait', 2, 360, 640],
    ['square', 1, 480, 480],
    ['landscape', 5, 640, 360],
  ] as const)('renders a playable %s WebM of %i s', async (aspectRatio, seconds, width, height) => {
    const { context, reports } = contextFor(`clip-${aspectRatio}-${seconds}`);
    const output = await localGenerator().generate(
      { prompt: 'Waves at dawn 🌊 夜の海 שלום', seconds, aspectRatio },
      context,
    );
    expect(output.url).toBeNull();
    expect(output.file).toEqual({
      path: join(context.outputFolder, `${context.taskId}-1.webm`),
      contentType: 'video/webm',
    });
    expect(await readdir(context.outputFolder)).toEqual([`${context.taskId}-1.webm`]);
    const bytes = (await readFile(output.file?.path ?? '')).length;
    expect(output.json).toMatchObject({
      generator: 'local-text-to-video',
      label: 'local preview',
      widthPx: width,
      heightPx: height,
      durationSeconds: seconds,
      fps: 25,
      bytes,
    });
    const seen = await inspect(output.file?.path ?? '');
    expect(Math.abs(seen.durationSeconds - seconds)).toBeLessThan(0.05);
    expect(seen.tracks).toBe(2);
    expect(seen.video).toMatchObject({ codec: 'vp8', width, height, packets: seconds * 25, isInOrder: true });
    expect(seen.audio).toMatchObject({ codec: 'opus', sampleRate: 48_000, isInOrder: true });
    expect(reports).toEqual([...new Set(reports)].sort((a, b) => a - b));
    expect(reports.at(-1)).toBe(100);
  });

  it('stops promptly when aborted and leaves no file', async () => {
    const { context, aborter, reports } = contextFor('aborted');
    const work = localGenerator().generate(
      { prompt: 'mountains', seconds: 10, aspectRatio: 'landscape' },
      {
        ...context,
        onProgress: (percent) => {
          context.onProgress(percent);
          aborter.abort(new Error('The task was canceled.'));
        },
      },
    );
    await expect(work).rejects.toThrow('The task was canceled.');
    expect(reports[0]).toBeLessThan(50);
    expect(await readdir(context.outputFolder)).toEqual([]);
  });

  it('does not start when already aborted', async () => {
    const { context, aborter } = contextFor('never');
    aborter.abort(new Error('too late'));
    await expect(
      localGenerator().generate({ prompt: 'sea', seconds: 1, aspectRatio: 'square' }, context),
    ).rejects.toThrow('too late');
  });

  it('says so when the output folder cannot be written', async () => {
    const { context } = contextFor('blocked');
    const work = localGenerator().generate(
      { prompt: 'sea', seconds: 1, aspectRatio: 'square' },
      { ...context, outputFolder: '/dev/null/nowhere' },
    );
    await expect(work).rejects.toThrow(/ENOTDIR/);
  });

  it('refuses input outside the rules', async () => {
    const { context } = contextFor('refused');
    for (const input of [
      {},
      { prompt: '', seconds: 1, aspectRatio: 'square' },
      { prompt: 'x', seconds: 11, aspectRatio: 'square' },
      { prompt: 'x', seconds: 1.5, aspectRatio: 'square' },
    ]) {
      await expect(localGenerator().generate(input, context)).rejects.toThrow();
    }
  });
});

describe('the mock text-to-video generator', () => {
  it('answers with the configured address', async () => {
    const { context, reports } = contextFor('mock');
    const generator = createGenerators({ TEXT2VIDEO_MOCK_URL: 'https://example.com/clip.webm' }).get('TEXT_TO_VIDEO');
    const output = await generator?.generate({ prompt: 'sea', seconds: 3, aspectRatio: 'square' }, context);
    expect(output).toMatchObject({ file: null, url: 'https://example.com/clip.webm', json: { durationSeconds: 3 } });
    expect(reports).toEqual([100]);
  });
});
