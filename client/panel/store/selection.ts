import { batch, effect, type Signal, signal } from '@preact/signals';
import { staticPath } from '../../../engine/state/path.ts';
import type { PanelHost } from '../host.ts';
import { itemsIn, type PickedItems, pickedPath } from '../view/picked-items.ts';
import { type StepTab, stepTabs } from '../view/step-tabs.ts';
import type { ValueViewName } from '../view/value-views.ts';

/** The selection of a person: a step, items of loops, opened steps. */
export interface StepSelection {
  selected: Signal<string | undefined>;
  /** Which part of a step was chosen to be read, for every step that has it. */
  stepTab: Signal<StepTab | undefined>;
  /** In which way a value was chosen to be read, for every value that can be. */
  valueView: Signal<ValueViewName | undefined>;
  open: Signal<ReadonlySet<string>>;
  /** The one item of a loop that the steps inside it show, by the static path of the loop; else they sum up all items. */
  picked: Signal<PickedItems>;
  /** Details were asked for here, not only by the cursor in the text: where there is no room for both they take the graph's place. */
  reading: Signal<boolean>;
  select(path: string | undefined): void;
  toggle(path: string): void;
  /** Looks at one item of a loop, or at all of them together. */
  pick(loop: string, item: number | undefined): void;
  /** Another run has other items: none is picked any more. */
  dropItems(): void;
}

export function createSelection(host: PanelHost): StepSelection {
  const stored = host.kept();
  const selected = signal<string | undefined>(stored.selected);
  const stepTab = signal<StepTab | undefined>(stepTabs.find((tab) => tab === stored.stepTab));
  const valueView = signal<ValueViewName | undefined>(undefined);
  const open = signal<ReadonlySet<string>>(new Set(stored.open));
  const picked = signal<PickedItems>(itemsIn(stored.selected ?? ''));
  const reading = signal(false);
  // Whatever shows an item of a loop, in the text or in the panel, picks it.
  effect(() => {
    const items = itemsIn(selected.value ?? '');
    if (items.size > 0) picked.value = new Map([...picked.peek(), ...items]);
  });

  return {
    selected,
    stepTab,
    valueView,
    open,
    picked,
    reading,
    select(path) {
      selected.value = path;
      reading.value = path !== undefined;
      if (path !== undefined) host.post({ type: 'reveal', path });
    },
    toggle(path) {
      const next = new Set(open.value);
      if (!next.delete(path)) next.add(path);
      open.value = next;
    },
    pick(loop, item) {
      const next = new Map(picked.value);
      if (item === undefined) next.delete(loop);
      else next.set(loop, item);
      const at = selected.value === undefined ? undefined : staticPath(selected.value);
      batch(() => {
        picked.value = next;
        if (at?.startsWith(`${loop}[*]`)) selected.value = pickedPath(at, next);
      });
    },
    dropItems() {
      picked.value = new Map();
      if (selected.value !== undefined) selected.value = staticPath(selected.value);
    },
  };
}
