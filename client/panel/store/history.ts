import { type Signal, signal } from '@preact/signals';
import type { ToPanel } from '../../messages.ts';
import type { ContrastPart } from '../../panel-content.ts';

/** A part as text in both runs, or why it is missing. */
type TextPair = Pick<Extract<ToPanel, { type: 'contrastPart' }>, 'before' | 'after' | 'fault'>;

/** The key of a part of two runs. */
export const partKey = ({ runs, what, path }: ContrastPart): string => [...runs, what, path].join(' ');

/** The shown history. */
export interface HistoryView {
  /** The host's answer, or the reason for its absence. */
  answer: Signal<Extract<ToPanel, { type: 'history' }> | undefined>;
  /** Up to two runs to compare, in the order in which they were picked. */
  picked: Signal<readonly string[]>;
  pick(run: string): void;
  /** Two compared runs, and parts of them by `partKey`. */
  contrast: Signal<Extract<ToPanel, { type: 'contrast' }> | undefined>;
  parts: Signal<ReadonlyMap<string, TextPair>>;
  /** Receives the host's answer about two runs. */
  take(message: Extract<ToPanel, { type: 'contrast' | 'contrastPart' }>): void;
}

export function createHistoryView(): HistoryView {
  const picked = signal<readonly string[]>([]);
  const contrast = signal<Extract<ToPanel, { type: 'contrast' }> | undefined>(undefined);
  const parts = signal<ReadonlyMap<string, TextPair>>(new Map());

  return {
    contrast,
    parts,
    take(message) {
      if (message.type === 'contrastPart') {
        parts.value = new Map(parts.value).set(partKey(message), message);
        return;
      }

      contrast.value = message;
      parts.value = new Map();
      const runs = message.contrast?.runs.map(({ run }) => run);
      if (runs) picked.value = runs;
    },
    answer: signal(undefined),
    picked,
    pick: (run) => {
      const others = picked.value.filter((one) => one !== run);
      picked.value = others.length < picked.value.length ? others : [...others, run].slice(-2);
    },
  };
}
