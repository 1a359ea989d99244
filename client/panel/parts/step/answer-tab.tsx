import { useEffect } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import { mostPictures } from '../../store/inspected.ts';
import { countTexts } from '../../texts/counts.ts';
import { detailTexts } from '../../texts/details.ts';
import { stepTexts } from '../../texts/step.ts';
import { valueTexts } from '../../texts/values.ts';
import { formatCount } from '../../view/format.ts';
import { Glyph } from '../glyph.tsx';
import { More, mostListed } from '../more.tsx';
import { FileLink } from '../values/file-link.tsx';
import { OpenPart } from '../values/part-links.tsx';
import { StoredValue } from '../values/stored-value.tsx';
import { AnswerView } from './answer-view.tsx';
import { MarkdownView } from './markdown.tsx';
import type { StepTabProps } from './step-tab.ts';

/** What the step gave: as it arrives, or whole; the pictures that it wrote; of a loop its items. */
export function AnswerTab({ store, details }: StepTabProps) {
  return (
    <>
      <Streaming details={details} />
      {details.streaming ? null : <Result store={store} details={details} />}
      {details.pictures.slice(0, mostPictures).map((file) => (
        <WrittenPicture key={file} store={store} file={file} />
      ))}
      <More count={details.pictures.length - mostPictures} />
      <Items store={store} details={details} />
    </>
  );
}

/** As many letters as are laid out anew with every piece that arrives. */
const mostStreamed = 20_000;

function Streaming({ details: { streaming } }: Pick<StepTabProps, 'details'>) {
  if (!streaming) return null;
  const { text, words } = streaming;
  return (
    <section>
      <p class="dim">
        {say(detailTexts.streaming)} · {formatCount(words, say(countTexts.word), say(countTexts.words))}
      </p>
      <div class="streaming">
        {text.length > mostStreamed ? <pre>{text}</pre> : <MarkdownView text={text} />}
        <span class="caret" />
      </div>
    </section>
  );
}

function Result({ store, details: { result, path } }: StepTabProps) {
  if (!result) return null;
  const open = <OpenPart store={store} what="result" path={path} />;
  if (result.value !== undefined) return <AnswerView value={result.value} label={result.label} beside={open} store={store} />;
  return (
    <section>
      <h3 class="titled">
        {result.label} {open}
      </h3>
      <StoredValue key={path} store={store} path={path} stored={result.stored} />
    </section>
  );
}

/** A picture that the step wrote into a file. */
function WrittenPicture({ store, file }: Pick<StepTabProps, 'store'> & { file: string }) {
  const report = store.inspected.pictures.value.get(file);
  useEffect(() => {
    if (!report) store.inspected.ask({ type: 'picture', file });
  }, [file, report === undefined]);
  return (
    <section>
      <h3 class="titled">
        <FileLink store={store} file={file} />
      </h3>
      {report?.url === undefined ? (
        <p class="dim">{report?.fault ?? say(valueTexts.readingValue)}</p>
      ) : (
        <img class="picture" src={report.url} alt={say(stepTexts.pictureOf, { file })} />
      )}
    </section>
  );
}

function Items({ store, details: { items, of, path, itemsAre = say(detailTexts.itemsTitle) } }: StepTabProps) {
  if (items.length === 0) return null;
  return (
    <section>
      <h3>
        {itemsAre}{' '}
        <span class="dim">
          {of !== undefined && of > items.length ? say(countTexts.outOf, { count: items.length, all: of }) : items.length}
        </span>
      </h3>
      <ul class="items">
        {items.slice(0, mostListed).map((item) => (
          <li key={item.path}>
            <button
              type="button"
              class="plain item"
              aria-pressed={item.path === path}
              onClick={() => (store.selected.value = item.path)}
            >
              <span class="number">{item.number + 1}</span>
              <Glyph look={item.look} label />
              <span class="what" title={item.name === undefined ? item.line : `${item.name} · ${item.line}`}>
                {item.name === undefined ? null : <b>{item.name}</b>} {item.line}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <More count={items.length - mostListed} />
    </section>
  );
}
