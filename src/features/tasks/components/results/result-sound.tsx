'use client';

import { FileNotLoaded } from '#/features/tasks/components/results/file-not-loaded.tsx';
import { useResultFile } from '#/features/tasks/components/results/use-result-file.ts';
import { SoundPlayer } from '#/features/uploads/components/sound-player.tsx';

type ResultSoundProps = { url: string; label: string; onRenew: () => Promise<string | null> };

/** A sound, as large as there is room. */
export function ResultSound({ url, label, onRenew }: ResultSoundProps) {
  const file = useResultFile({ url, onRenew });
  return (
    <div className="relative grid size-full place-items-center border border-line bg-text/3 p-4 sm:p-6">
      <SoundPlayer
        key={file.tries}
        url={url}
        label={label}
        durationSeconds={null}
        heightPx={96}
        onError={file.onError}
      />
      <FileNotLoaded file={file} kind="audio" />
    </div>
  );
}
