import type { RunHandle } from '../../engine/index.ts';

/** Requests the end of a run only once: a second request means to end at once, without cleanup. */
export function requestCancel({ cancel, state }: Pick<RunHandle, 'cancel' | 'state'>): void {
  if (state.finished || state.root.stop?.kind !== 'cancelled') cancel();
}
