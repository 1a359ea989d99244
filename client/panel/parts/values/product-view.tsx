import { useEffect } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { ShownProduct } from '../../../messages.ts';
import type { Store } from '../../store.ts';
import { stepTexts } from '../../texts/step.ts';
import { valueTexts } from '../../texts/values.ts';
import { BestView } from '../step/answer-view.tsx';
import { MarkdownView } from '../step/markdown.tsx';
import { PlainText } from './value.tsx';

/** The beginning of a file that the run wrote, requested when visible. */
export function ProductView({ store, file }: { store: Store; file: string }) {
  const report = store.inspected.products.value.get(file);
  useEffect(() => {
    if (!report) store.inspected.ask({ type: 'product', file });
  }, [file, report === undefined]);
  if (!report?.preview) return <p class="dim">{report?.fault ?? say(valueTexts.readingValue)}</p>;

  const { preview } = report;
  const notes = [
    preview.changed && say(valueTexts.changedSince),
    'cut' in preview && preview.cut && say(valueTexts.beginning),
  ].filter(Boolean);

  return (
    <div class="product">
      {notes.length > 0 ? <p class="dim">{notes.join(' · ')}</p> : null}
      <Preview preview={preview} file={file} />
    </div>
  );
}

function Preview({ preview, file }: { preview: ShownProduct; file: string }) {
  switch (preview.as) {
    case 'picture':
      return <img class="picture" src={preview.url} alt={say(stepTexts.pictureOf, { file })} />;
    case 'sound':
      // biome-ignore lint/a11y/useMediaCaption: what a step made has no captions; its text is the step's own
      return <audio class="sound" controls src={preview.url} aria-label={say(stepTexts.soundOf, { file })} />;
    case 'markdown':
      return <MarkdownView text={String(preview.value)} />;
    case 'data':
      return <BestView value={preview.value} />;
    case 'text':
      return preview.value === '' ? <p class="dim">{say(valueTexts.emptyText)}</p> : <PlainText text={String(preview.value)} />;
    case 'bytes':
      return <p class="dim">{say(valueTexts.noText)}</p>;
  }
}
