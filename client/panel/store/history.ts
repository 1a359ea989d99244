import { type Signal, signal } from '@preact/signals';
import type { ToPanel } from '../../messages.ts';

/** What is shown of earlier runs. */
export interface HistoryView {
  /** What the host says of them, or why it says nothing. */
  answer: Signal<Extract<ToPanel, { type: 'history' }> | undefined>;
  /** Up to two runs that are to be compared, in the order in which they were picked. */
  picked: Signal<readonly string[]>;
  pick(run: string): void;
}

export function createHistoryView(): HistoryView {
  const picked = signal<readonly string[]>([]);
  return {
    answer: signal(undefined),
    picked,
    pick: (run) => {
      const others = picked.value.filter((one) => one !== run);
      picked.value = others.length < picked.value.length ? others : [...others, run].slice(-2);
    },
  };
}
