import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunEvent } from '../../../engine/index.ts';
import { say } from '../../../engine/language/texts.ts';
import { debugTexts } from '../texts.ts';

/** A failure that the run is to stop at. */
export interface CaughtFailure {
  path: string;
  text: string;
}

/** The kinds of failures that a client may want to stop at. */
const exceptionFilters: readonly { readonly id: string; readonly label: string; readonly about: string }[] = [
  { id: 'failed', label: debugTexts.failures, about: debugTexts.failuresSay },
  { id: 'retried', label: debugTexts.retries, about: debugTexts.retriesSay },
];

/** As the client is told of them, none of them wanted from the start. */
export const exceptionBreakpointFilters = (): DebugProtocol.ExceptionBreakpointsFilter[] =>
  exceptionFilters.map(({ id, label, about }) => ({ filter: id, label: say(label), description: say(about), default: false }));

/** The failure that an event tells of, where one of the filters wants it. */
export function caughtBy(event: RunEvent, filters: ReadonlySet<string>): CaughtFailure | undefined {
  const wanted =
    (event.type === 'step.failed' && event.failure.kind !== 'cancelled' && filters.has('failed')) ||
    (event.type === 'attempt.failed' && event.retry_at !== undefined && filters.has('retried'));
  return wanted ? { path: event.path, text: event.failure.message } : undefined;
}
