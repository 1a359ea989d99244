import { say } from '../../../engine/language/texts.ts';
import type { Store } from '../store.ts';
import { panelTexts as texts } from '../texts.ts';

/** What a model said of the text: what it is for, how it is built, what does not fit. Nothing where nothing is kept for this text. */
export function InsightPane({ store }: { store: Store }) {
  const insight = store.text.value?.insight;
  if (!insight) return null;
  const { intention, architecture, alignment, model } = insight;
  return (
    <>
      <section>
        <h2>{say(texts.intention)}</h2>
        <p>{intention.join(' ')}</p>
      </section>
      <section>
        <h2>{say(texts.architecture)}</h2>
        <p>{architecture.join(' ')}</p>
      </section>
      <section>
        <h2>{say(texts.alignment)}</h2>
        {alignment.length === 0 ? <p class="dim">{say(texts.allFits)}</p> : null}
        {alignment.map((finding, index) => (
          <p key={index}>{finding}</p>
        ))}
        <p class="dim">{say(texts.saidBy, { model })}</p>
      </section>
    </>
  );
}
