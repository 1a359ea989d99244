import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunEvent } from '../../../engine/index.ts';
import { say } from '../../../engine/language/texts.ts';
import { splitCall } from '../../../engine/state/path.ts';
import { debugTexts } from '../texts.ts';

/** A failure at which the run stops. */
export interface CaughtFailure {
  path: string;
  text: string;
}

interface ExceptionFilter {
  id: string;
  label: string;
  about: string;
  /** The failure of this kind in an event. */
  caught(event: RunEvent): CaughtFailure | undefined;
}

type Failed = Extract<RunEvent, { type: 'step.failed' | 'attempt.failed' }>;

const failureOf = (event: RunEvent, wanted: (failed: Failed) => boolean): CaughtFailure | undefined => {
  if (event.type !== 'step.failed' && event.type !== 'attempt.failed') return undefined;
  return wanted(event) ? { path: event.path, text: event.failure.message } : undefined;
};

/** The kinds of failures that a client may want to stop at. */
const exceptionFilters: readonly ExceptionFilter[] = [
  {
    id: 'failed',
    label: debugTexts.failures,
    about: debugTexts.failuresSay,
    caught: (event) => failureOf(event, ({ type, failure }) => type === 'step.failed' && failure.kind !== 'cancelled'),
  },
  {
    id: 'retried',
    label: debugTexts.retries,
    about: debugTexts.retriesSay,
    caught: (event) => failureOf(event, (one) => one.type === 'attempt.failed' && one.retry_at !== undefined),
  },
  {
    id: 'schema',
    label: debugTexts.misses,
    about: debugTexts.missesSay,
    caught(event) {
      if (event.type !== 'call.started' || event.kind !== 'repair') return undefined;
      const path = splitCall(event.path)?.step ?? event.path;
      return { path, text: say(debugTexts.missed, { path }) };
    },
  },
  {
    id: 'budget',
    label: debugTexts.overBudget,
    about: debugTexts.overBudgetSay,
    caught: (event) => failureOf(event, ({ failure }) => failure.kind === 'budget'),
  },
  {
    id: 'quality',
    label: debugTexts.lowQuality,
    about: debugTexts.lowQualitySay,
    // An answer that still violates its schema after the repair is reported with its cause.
    caught: (event) => failureOf(event, ({ failure }) => failure.missed === true && failure.cause === undefined),
  },
];

/** The exception filters for the client, all off by default. */
export const exceptionBreakpointFilters = (): DebugProtocol.ExceptionBreakpointsFilter[] =>
  exceptionFilters.map(({ id, label, about }) => ({ filter: id, label: say(label), description: say(about), default: false }));

/** The failure in an event, if one of the filters wants it. */
export function caughtBy(event: RunEvent, filters: ReadonlySet<string>): CaughtFailure | undefined {
  for (const { id, caught } of exceptionFilters) {
    const failure = filters.has(id) ? caught(event) : undefined;
    if (failure) return failure;
  }
  return undefined;
}
