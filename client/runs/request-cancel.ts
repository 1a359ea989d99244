import type { RunHandle } from '../../engine/index.ts';

/** Asks a run to end once: to the engine a second request means to end at once, without what tidies up. */
export function requestCancel({ cancel, state }: Pick<RunHandle, 'cancel' | 'state'>): void {
  if (state.finished || state.root.stop?.kind !== 'cancelled') cancel();
}
