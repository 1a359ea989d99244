import { say } from '../../../../engine/language/texts.ts';
import { mostProducts } from '../../store/inspected.ts';
import { countTexts } from '../../texts/counts.ts';
import { detailTexts } from '../../texts/details.ts';
import { formatCount, mostListed } from '../../view/format.ts';
import { Glyph } from '../glyph.tsx';
import { More } from '../more.tsx';
import { FileLink } from '../values/file-link.tsx';
import { OpenPart } from '../values/part-links.tsx';
import { ProductView } from '../values/product-view.tsx';
import { StoredValue } from '../values/stored-value.tsx';
import { AnswerView } from './answer-view.tsx';
import { MarkdownView } from './markdown.tsx';
import type { StepTabProps } from './step-tab.ts';

/** The result of the step: streaming, or complete; its written files; the items of a loop. */
export function AnswerTab({ store, details }: StepTabProps) {
  return (
    <>
      <Streaming details={details} />
      {details.streaming ? null : <Result store={store} details={details} />}
      {details.products.slice(0, mostProducts).map((file) => (
        <section key={file}>
          <h3 class="titled">
            <FileLink store={store} file={file} />
          </h3>
          <ProductView store={store} file={file} />
        </section>
      ))}
      <More count={details.products.length - mostProducts} />
      <Items store={store} details={details} />
    </>
  );
}

/** Maximum number of characters laid out again with every streamed piece. */
const mostStreamed = 20_000;

function Streaming({ details: { streaming, look } }: Pick<StepTabProps, 'details'>) {
  if (!streaming) return null;
  const { text, words } = streaming;
  const goesOn = look !== 'unheard';

  return (
    <section>
      <p class="dim">
        {say(goesOn ? detailTexts.streaming : detailTexts.soFar)} ·{' '}
        {formatCount(words, say(countTexts.word), say(countTexts.words))}
      </p>
      <div class="streaming">
        {text.length > mostStreamed ? <pre>{text}</pre> : <MarkdownView text={text} />}
        {goesOn ? <span class="caret" /> : null}
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
