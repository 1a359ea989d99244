import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { countTexts } from '../../texts/counts.ts';
import { summaryTabTexts } from '../../texts/summary.ts';
import { outputsBesideFiles, runOutcomeOf } from '../../view/summary/summary.ts';
import { inShort } from '../../view/values/value.ts';
import { FileLink } from '../values/file-link.tsx';

/** As many as fit two lines of a narrow panel, or one of a low one; the rest is counted. */
const [mostOf, mostOfLow] = [6, 3];

/** The results of a run, in one line under the header: files to open, outputs with their values. */
export function ResultStrip({ store, isLow }: { store: Store; isLow: boolean }) {
  const most = isLow ? mostOfLow : mostOf;
  const state = store.run.value?.state;
  if (state?.status !== 'succeeded' || store.tab.value === 'Summary') return null;

  const outcome = runOutcomeOf(state);
  const { products } = outcome;
  const outputs = outputsBesideFiles(outcome);
  if (outputs.length + products.length === 0) return null;

  const shown = outputs.slice(0, Math.max(1, most - products.length));
  const left = outputs.length + products.length - shown.length - Math.min(most, products.length);

  const toSummary = (): void => {
    store.tab.value = 'Summary';
    document.getElementById('tab-Summary')?.focus();
  };

  return (
    <section class="results" aria-label={say(summaryTabTexts.whatCameOut)}>
      {products.slice(0, most).map(({ file, size }) => (
        <span key={file}>
          <FileLink store={store} file={file} name={file.split(/[\\/]/).at(-1)} /> <span class="dim">{size}</span>
        </span>
      ))}
      {shown.map(({ name, value }) => (
        <span key={name}>
          <button type="button" class="plain link" onClick={toSummary}>
            {name}
          </button>{' '}
          <span class="dim">{inShort(value, 40)}</span>
        </span>
      ))}
      {left > 0 ? (
        <button type="button" class="plain link" onClick={toSummary}>
          {say(countTexts.andSoMany, { count: left })}
        </button>
      ) : null}
    </section>
  );
}
