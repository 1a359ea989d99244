import { computed, type ReadonlySignal } from '@preact/signals';
import type { Graph, Node } from '../../../engine/compile/graph/graph.ts';
import { say } from '../../../engine/language/texts.ts';
import { type Path, staticPath } from '../../../engine/state/path.ts';
import type { Form } from '../../panel-content.ts';
import { cardTexts } from '../texts/cards.ts';
import { type Card, summarizeStep } from '../view/cards/cards.ts';
import type { PickedItems } from '../view/items/picked-items.ts';
import { joinLines } from '../view/step/lines.ts';
import type { RunView } from './run-view.ts';

/** The drawn content of each step. */
export type Cards = Pick<ReadonlyMap<string, Card>, 'get' | 'has' | 'keys' | 'values' | 'size'>;

interface CardSource {
  view: RunView;
  drawn: ReadonlySignal<Graph | undefined>;
  shown: ReadonlySignal<ReadonlyMap<string, Node>>;
  picked: ReadonlySignal<PickedItems>;
  form: ReadonlySignal<Form>;
  pins: ReadonlySignal<ReadonlySet<Path>>;
}

/** The cards of all drawn steps, each created on first use. */
export function createCards({ view, drawn, shown, picked, form, pins }: CardSource): ReadonlySignal<Cards> {
  return computed(() => {
    const cards = new Map<string, Card>();
    // Rows show no running time, so they are not redrawn each second.
    const now = form.value === 'rails' ? undefined : view.now.value;
    const pinned = new Set([...pins.value].map(staticPath));
    const seen = { state: view.run.value?.state, now, picked: picked.value };

    const cardAt = (path: string): Card | undefined => {
      const node = cards.has(path) ? undefined : shown.value.get(path);
      if (drawn.value && node) {
        const card = summarizeStep({ graph: drawn.value, node, ...seen });
        cards.set(path, pinned.has(path) ? { ...card, line: joinLines(say(cardTexts.pinned), card.line) } : card);
      }
      return cards.get(path);
    };

    return {
      get: cardAt,
      has: (path) => shown.value.has(path),
      keys: () => shown.value.keys(),
      size: shown.value.size,
      values: () => [...shown.value.keys()].flatMap((path) => cardAt(path) ?? []).values(),
    };
  });
}
