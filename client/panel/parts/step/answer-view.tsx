import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { say } from '../../../../engine/language/texts.ts';
import type { Json } from '../../../messages.ts';
import type { Store } from '../../store.ts';
import { stepTexts } from '../../texts/step.ts';
import { valueShapeOf } from '../../view/values/value.ts';
import { dataIn, pictureUrl, type ValueViewName, viewsOfValue } from '../../view/values/value-views.ts';
import { PlainText, SearchedTree, TableView, ValueView } from '../values/value.tsx';
import { MarkdownView } from './markdown.tsx';

/**
 * A value in the view that fits it best, with a choice of others; the choice also applies to later steps that have that view.
 */
export function AnswerView({
  value,
  label,
  beside,
  store,
}: {
  value: Json;
  label: string;
  beside: ComponentChildren;
  store: Store;
}) {
  const views = viewsOfValue(value);
  const viewChoice = useSignal(store.valueView.value);
  const view = views.find((one) => one === viewChoice.value) ?? views[0] ?? 'text';

  return (
    <section class="answer">
      <h3 class="titled">
        {label} {beside}
        {views.length > 1 ? (
          // biome-ignore lint/a11y/useSemanticElements: a heading may hold phrases alone, and a fieldset is none
          <span class="views" role="group" aria-label={say(stepTexts.viewAs)}>
            {views.map((one) => (
              <button
                type="button"
                key={one}
                class="plain"
                aria-pressed={one === view}
                onClick={() => {
                  viewChoice.value = one;
                  store.valueView.value = one;
                }}
              >
                {say(stepTexts.valueViews[one])}
              </button>
            ))}
          </span>
        ) : null}
      </h3>
      <ValueAs value={value} view={view} />
    </section>
  );
}

/** A value in the view that fits it best, without a choice. */
export const BestView = ({ value }: { value: Json }) => <ValueAs value={value} view={viewsOfValue(value)[0] ?? 'text'} />;

function ValueAs({ value, view }: { value: Json; view: ValueViewName }) {
  const data = typeof value === 'string' ? dataIn(value) : value;
  switch (view) {
    case 'picture':
      return <img class="picture" src={pictureUrl(String(value))} alt={say(stepTexts.valueViews.picture)} />;
    case 'markdown':
      return <MarkdownView text={String(value)} />;
    case 'table':
      return <TableView value={data ?? null} />;
    case 'tree':
      return <SearchedTree value={data ?? null} />;
    case 'text':
      if (valueShapeOf(value).as === 'word') return <ValueView value={value} />;
      return <PlainText text={typeof value === 'string' ? value : JSON.stringify(value, null, 2)} />;
  }
}
