import { signal } from '@preact/signals';
import type { OpenQuestion } from '../../../engine/state/state.ts';
import { fetchJson } from '../api.ts';
import type { ListedRun } from '../parts/runs.tsx';

/** A run with its open questions. */
export interface AskingRun {
  run: ListedRun;
  questions: OpenQuestion[];
}

/** Undefined until the server has answered. */
export const inbox = signal<readonly AskingRun[] | undefined>(undefined);

export async function refreshInbox(until?: AbortSignal): Promise<void> {
  inbox.value = await fetchJson<AskingRun[]>('page/inbox', until && { signal: until });
}
