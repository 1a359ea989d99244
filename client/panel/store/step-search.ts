import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Graph, Node } from '../../../engine/compile/graph/graph.ts';
import type { StepKind } from '../../../engine/language/kinds.ts';
import type { Form } from '../../panel-content.ts';
import { findNearSteps, findSteps, type Sought } from '../view/frame/find.ts';
import type { Look } from '../view/status.ts';

/** Number of steps above which a graph starts with its stages; rows need no such limit. */
const overviewAbove = 150;

/** The search and focus among the steps; both forms of the graph draw the rest pale. */
export interface StepSearch {
  /** The search line is open. */
  shown: Signal<boolean>;
  sought: Signal<Sought>;
  /** Only the ancestors and descendants of this step. */
  focus: Signal<string | undefined>;
  critical: Signal<boolean>;
  /** The steps that were found; undefined without a search. */
  found: ReadonlySignal<readonly string[] | undefined>;
  /** The highlighted steps; undefined if all are. */
  lit: ReadonlySignal<ReadonlySet<string> | undefined>;
  /** The existing kinds of steps, in the order of the text. */
  kinds: ReadonlySignal<readonly StepKind[]>;
  /** Whether stages are shown instead of steps; by choice, or because there are so many cards. */
  overview: ReadonlySignal<boolean>;
  chooseOverview(on: boolean): void;
  toggleLook(look: Look): void;
  clear(): void;
}

const nothing: Sought = { words: '', looks: new Set(), kinds: new Set() };

export function createStepSearch({
  drawn,
  shown: steps,
  looks,
  form,
  criticalPath,
}: {
  drawn: ReadonlySignal<Graph | undefined>;
  shown: ReadonlySignal<ReadonlyMap<string, Node>>;
  looks: ReadonlySignal<ReadonlyMap<string, Look>>;
  form: ReadonlySignal<Form>;
  /** The critical path; empty if not computed. */
  criticalPath: () => ReadonlySet<string>;
}): StepSearch {
  const shown = signal(false);
  const sought = signal<Sought>(nothing);
  const focus = signal<string | undefined>(undefined);
  const critical = signal(false);
  const chosen = signal<boolean | undefined>(undefined);
  const matches = computed(() => findSteps(steps.value.values(), sought.value, (path) => looks.value.get(path)));
  const path = computed(() => {
    const steps = critical.value ? criticalPath() : undefined;
    return steps?.size ? steps : undefined;
  });
  const nearSteps = computed(() =>
    focus.value !== undefined && drawn.value ? findNearSteps(drawn.value, focus.value) : undefined,
  );
  const lit = computed(() => {
    const [first, ...others] = [matches.value, path.value, nearSteps.value].flatMap((one) => (one ? [new Set(one)] : []));
    return first && new Set([...first].filter((one) => others.every((other) => other.has(one))));
  });

  return {
    shown,
    sought,
    focus,
    critical,
    found: matches,
    lit,
    kinds: computed(() => [...new Set([...steps.value.values()].map(({ kind }) => kind))]),
    overview: computed(
      () => chosen.value ?? (form.value === 'cards' && (drawn.value?.frames[0]?.nodes.length ?? 0) > overviewAbove),
    ),
    chooseOverview(on) {
      chosen.value = on;
      focus.value = undefined;
    },
    toggleLook(look) {
      const next = new Set(sought.value.looks);
      if (!next.delete(look)) next.add(look);
      sought.value = { ...sought.value, looks: next };
    },
    clear() {
      sought.value = nothing;
      focus.value = undefined;
      critical.value = false;
      shown.value = false;
    },
  };
}
