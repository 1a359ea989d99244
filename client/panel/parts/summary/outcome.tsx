import { useSignal } from '@preact/signals';
import { say } from '../../../../engine/language/texts.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { mostProducts } from '../../store/inspected.ts';
import type { Store } from '../../store.ts';
import { summaryTabTexts } from '../../texts/summary.ts';
import { runOutcomeOf } from '../../view/summary/summary.ts';
import { EngineText } from '../engine-text.tsx';
import { BestView } from '../step/answer-view.tsx';
import { FileLink } from '../values/file-link.tsx';
import { ProductView } from '../values/product-view.tsx';

/** Number of files opened by default. */
const openAtFirst = 3;

/** The results of a run: its files with the beginning of each, its outputs, or its failure. */
export function OutcomeSection({ store, state }: { store: Store; state: RunState }) {
  const { outputs, products, error } = runOutcomeOf(state);
  const files = [...new Map(products.map((product) => [product.file, product])).values()];
  const opened = useSignal<readonly string[] | undefined>(undefined);
  if (outputs.length + files.length === 0 && !error) return null;

  // Opening one more closes the one that was opened first.
  const shown = (opened.value ?? files.slice(0, openAtFirst).map(({ file }) => file)).slice(-mostProducts);
  const fold = (file: string, open: boolean): void => {
    if (open !== shown.includes(file)) opened.value = open ? [...shown, file] : shown.filter((other) => other !== file);
  };

  return (
    <section>
      <h2>{say(summaryTabTexts.whatCameOut)}</h2>
      {error ? (
        <p>
          <EngineText text={error.message} />{' '}
          {error.hint ? (
            <span class="dim">
              <EngineText text={error.hint} />
            </span>
          ) : null}
        </p>
      ) : null}
      <ul class="outcome">
        {files.map(({ name, file, size, path }) => (
          <li key={file}>
            <FileLink store={store} file={file} />
            <details open={shown.includes(file)} onToggle={({ currentTarget }) => fold(file, currentTarget.open)}>
              <summary class="dim">{say(summaryTabTexts.productOf, { size, name, path })}</summary>
              {shown.includes(file) ? <ProductView store={store} file={file} /> : null}
            </details>
          </li>
        ))}
        {outputs.map(({ name, value, absent }) => (
          <li key={name}>
            <b>{name}</b>
            {absent ? <span class="dim">{say(summaryTabTexts.absent)}</span> : <BestView value={value} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
