import { batch, effect, type Signal, signal } from '@preact/signals';
import { staticPath } from '../../../engine/state/path.ts';
import type { PanelHost } from '../host.ts';
import { itemsIn, type PickedItems, pickedPath } from '../view/items/picked-items.ts';
import { type StepTab, stepTabs } from '../view/step/step-tabs.ts';
import type { ValueViewName } from '../view/values/value-views.ts';

/** A person's selection: a step, items of loops, opened steps. */
export interface StepSelection {
  selected: Signal<string | undefined>;
  /** The chosen tab of a step, for every step that has it. */
  stepTab: Signal<StepTab | undefined>;
  /** The chosen view of a value, for every value that has it. */
  valueView: Signal<ValueViewName | undefined>;
  open: Signal<ReadonlySet<string>>;
  /** The selected item of a loop, by the static path of the loop; else the steps inside summarise all items. */
  picked: Signal<PickedItems>;
  /** Details were requested here, not only by the cursor in the text: if there is no room for both they replace the graph. */
  reading: Signal<boolean>;
  select(path: string | undefined): void;
  toggle(path: string): void;
  /** Selects one item of a loop, or all of them. */
  pick(loop: string, item: number | undefined): void;
  /** Another run has other items: none is selected any more. */
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

  // A selected item of a loop, in the text or in the panel, is also picked.
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
