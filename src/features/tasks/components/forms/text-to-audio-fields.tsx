import { useTranslations } from 'next-intl';
import { localPreview } from '#/catalog/models.ts';
import { secondsOfSpeech } from '#/catalog/seconds-of-speech.ts';
import { maxSpeechCharacters, voices } from '#/catalog/types/text-to-audio.ts';
import { ChoiceField } from '#/features/tasks/components/forms/choice-field.tsx';
import type { FieldsProps } from '#/features/tasks/components/forms/fields-props.ts';
import { WordsField } from '#/features/tasks/components/forms/words-field.tsx';
import { useModel } from '#/features/tasks/components/use-model.ts';
import { SoundPlayer } from '#/features/uploads/components/sound-player.tsx';

export function TextToAudioFields({ draft, onChange, errorOf, onKeyDown }: FieldsProps<'text-to-audio'>) {
  const t = useTranslations('types.text-to-audio');
  const form = useTranslations('form');
  // Vendors' voices of these names sound otherwise.
  const isLocal = useModel('text-to-audio').model === localPreview;
  return (
    <>
      <WordsField
        id="text"
        label={form('fields.text')}
        value={draft.text}
        maxCharacters={maxSpeechCharacters}
        placeholder={t('placeholder')}
        error={errorOf('text')}
        onChange={(text) => onChange({ text })}
        onKeyDown={onKeyDown}
        className="min-h-48"
      />
      <ChoiceField
        id="voice"
        label={form('fields.voice')}
        value={draft.voice}
        choices={voices.map((voice) => ({ value: voice, label: form(`voices.${voice}`) }))}
        {...(isLocal ? { hint: form(`voiceSamples.${draft.voice}`) } : {})}
        error={errorOf('voice')}
        onChange={(voice) => onChange({ voice })}
      />
      {isLocal ? (
        <SoundPlayer
          key={draft.voice}
          url={`/voices/${draft.voice}.webm`}
          label={form('voiceSamples.play')}
          durationSeconds={null}
          heightPx={28}
        />
      ) : null}
      <p className="figures text-muted text-xs">{form('estimate', { seconds: secondsOfSpeech(draft.text) })}</p>
    </>
  );
}
