import { useEffect } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { valueTexts } from '../../texts/values.ts';
import { formatFigure } from '../../view/format.ts';
import { countParts } from '../../view/values/value.ts';
import { ValueView } from './value.tsx';

/** A value that the facts only name: its beginning, requested when visible. */
export function StoredValue({ store, path, stored = '' }: { store: Store; path: string; stored?: string | undefined }) {
  const loadedText = store.previews.value.get(path);
  useEffect(() => {
    if (!loadedText) store.host.post({ type: 'preview', path });
  }, [path, loadedText === undefined]);

  const preview = loadedText?.preview;
  if (!preview)
    return (
      <p class="dim">
        {stored} {loadedText ? loadedText.fault : say(valueTexts.readingValue)}
      </p>
    );

  const shown = formatFigure(countParts(preview.value));
  const part =
    preview.count === undefined
      ? say(valueTexts.beginningOfParts)
      : say(valueTexts.beginningOf, { count: shown, all: formatFigure(preview.count) });

  return (
    <>
      <p class="dim">{[stored, preview.cut ? part : ''].filter(Boolean).join(' · ')}</p>
      <ValueView value={preview.value} />
    </>
  );
}
