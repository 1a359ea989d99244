import type { Signal } from '@preact/signals';
import type { Size } from '../../../engine/compile/graph/layout/picture.ts';
import { say } from '../../../engine/language/texts.ts';
import type { Store } from '../store.ts';
import { panelTexts } from '../texts.ts';
import { type Look, lookWords } from '../view/status.ts';
import { type Viewport, wholeGraph, zoom } from '../view/viewport.ts';
import { Glyph } from './glyph.tsx';

const legend: Look[] = [
  'succeeded',
  'degraded',
  'running',
  'retrying',
  'waiting',
  'failed',
  'interrupted',
  'cancelled',
  'skipped',
  'todo',
];

/** Below the picture: how many steps stand how, and the scale. */
export function Bar({ store, view, size }: { store: Store; view: Signal<Viewport>; size: Signal<Size> }) {
  const counts = new Map<Look, number>();
  for (const card of store.cards.value.values()) counts.set(card.look, (counts.get(card.look) ?? 0) + 1);
  const picture = store.picture.value;
  const by = (factor: number): void => {
    view.value = zoom(view.value, factor, { x: size.value.width / 2, y: size.value.height / 2 });
  };
  return (
    <div class="bar">
      <span class="legend">
        {store.run.value
          ? legend.flatMap((look) => {
              const count = counts.get(look);
              return count
                ? [
                    <span key={look}>
                      <Glyph look={look} /> {count} {say(lookWords[look])}
                    </span>,
                  ]
                : [];
            })
          : null}
      </span>
      <span class="scale">
        <button
          type="button"
          class="plain"
          aria-label={say(panelTexts.smaller)}
          title={say(panelTexts.smallerKey)}
          onClick={() => by(0.8)}
        >
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
            <path d="M3 7h8" />
          </svg>
        </button>
        <Percent view={view} />
        <button
          type="button"
          class="plain"
          aria-label={say(panelTexts.larger)}
          title={say(panelTexts.largerKey)}
          onClick={() => by(1.25)}
        >
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
            <path d="M3 7h8M7 3v8" />
          </svg>
        </button>
        <button
          type="button"
          class="plain"
          title={say(panelTexts.fitKey)}
          onClick={() => picture && (view.value = wholeGraph(picture.size, size.value))}
        >
          {say(panelTexts.fit)}
        </button>
      </span>
    </div>
  );
}

const Percent = ({ view }: { view: Signal<Viewport> }) => <span class="percent">{Math.round(view.value.scale * 100)} %</span>;
