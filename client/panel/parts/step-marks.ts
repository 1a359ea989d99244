import type { Graph, Node } from '../../../engine/compile/graph/graph.ts';
import type { Store } from '../store.ts';
import { mayRetry } from '../view/actions.ts';
import { opens } from '../view/cards/called-graphs.ts';
import type { Card } from '../view/cards/cards.ts';
import { isAmong } from '../view/frame/find.ts';
import { type ItemChoice, itemChoice } from '../view/items/item-choice.ts';
import { pickedPath } from '../view/items/picked-items.ts';
import { problemsByCard, type StepProblems } from '../view/problems.ts';
import { visible } from './cards/camera.ts';

/** The state of a drawn step in the panel (selected, focused, highlighted, …), the same on a card and on a row. */
export interface StepMarks {
  foldable: boolean;
  selected: boolean;
  /** The one step in the tab order. */
  reachable: boolean;
  /** Not matched by the search. */
  pale: boolean;
  /** Errors of its text. */
  problems?: StepProblems | undefined;
  /** It can be rerun at once. */
  retry: boolean;
  /** Of an open loop: the items that can be selected. */
  choice?: ItemChoice | undefined;
  picked?: number | undefined;
}

interface MarkedStep {
  path: string;
  node: Node;
  card: Card;
  /** Its contents are drawn. */
  open: boolean;
}

interface MarkedSteps {
  /** The path of the step in the tab order. */
  reachable: string | undefined;
  marksOf(step: MarkedStep): StepMarks;
}

/** The marks of drawn steps. `focused` was reached by keys, `first` is in the tab order before that. */
export function markSteps(store: Store, graph: Graph, { focused, first }: { focused?: string; first?: string }): MarkedSteps {
  const state = store.run.value?.state;
  const picked = store.picked.value;
  const lit = store.search.lit.value;
  const problems = problemsByCard(store.text.value?.problems.list ?? [], (path) => visible(store, path));
  const selected = store.selected.value === undefined ? undefined : visible(store, store.selected.value);
  const reachable = focused ?? selected ?? first;

  return {
    reachable,
    marksOf({ path, node, card, open }) {
      const loop = state && open && node.loop ? state.steps.get(pickedPath(path, picked)) : undefined;
      return {
        foldable: opens(graph, store.called.value, node),
        selected: path === selected,
        reachable: path === reachable,
        pale: lit !== undefined && !isAmong(lit, path),
        problems: problems.get(path),
        retry: store.graph.value !== undefined && mayRetry(state, store.graph.value, path, card.look),
        choice: state && loop ? itemChoice(state, loop, picked.get(path)) : undefined,
        picked: picked.get(path),
      };
    },
  };
}
