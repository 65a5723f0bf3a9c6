import { useTranslations } from 'next-intl';
import { secondsOfSpeech } from '#/catalog/seconds-of-speech.ts';
import { maxSpeechCharacters, voices } from '#/catalog/types/text-to-audio.ts';
import { ChoiceField } from '#/features/tasks/components/forms/choice-field.tsx';
import type { FieldsProps } from '#/features/tasks/components/forms/fields-props.ts';
import { WordsField } from '#/features/tasks/components/forms/words-field.tsx';

export function TextToAudioFields({ draft, onChange, errorOf, onKeyDown }: FieldsProps<'text-to-audio'>) {
  const t = useTranslations('types.text-to-audio');
  const form = useTranslations('form');
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
        error={errorOf('voice')}
        onChange={(voice) => onChange({ voice })}
      />
      <p className="figures text-muted text-xs">{form('estimate', { seconds: secondsOfSpeech(draft.text) })}</p>
    </>
  );
}
