import type { Paint } from './paint.ts';

const brushes: Readonly<Record<string, keyof Paint>> = {
  succeeded: 'good',
  failed: 'bad',
  damaged: 'bad',
  cancelled: 'warn',
  interrupted: 'warn',
  waiting: 'warn',
  running: 'busy',
};

/** The colour of a status of a run or step. */
export const statusBrush = (status: string): keyof Paint => brushes[status] ?? 'dim';

/** The shapes tell the states apart without colour. */
export const glyphs = {
  succeeded: '✓',
  failed: '✕',
  skipped: '–',
  cancelled: '⊘',
  waiting: '◔',
  running: '▶',
  pending: '·',
} as const;
