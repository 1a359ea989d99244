import { say } from '../../../../engine/language/texts.ts';
import { timeBetween } from '../../../../engine/state/reduce/running-time.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { durationOf, isAnswered } from '../../../../engine/state/step.ts';
import type { Json } from '../../../messages.ts';
import { formatBytes, formatCost, formatFigure, span } from '../format.ts';
import { type Look, lookOf, lookWords } from '../status.ts';

/** A step as a table row: the graph's content as text. */
interface StepRow {
  path: string;
  look: Look;
  word: string;
  started: string;
  duration: string;
  tokens: string;
  cost: string;
}

interface Outcome {
  outputs: { name: string; value: Json; absent: boolean }[];
  products: { name: string; file: string; size: string; path: string }[];
  /** Steps that failed, whether or not the failure was handled. */
  failures: { path: string; message: string; hint?: string; handled: boolean }[];
  /** Steps that continued with less than intended, and why. */
  degraded: { path: string; why: string }[];
  /** The run's own error. */
  error?: { message: string; hint?: string };
}

const mostRows = 500;

/** Steps in the order of their creation, at most 500; the rest stay in the graph. */
export function stepRows(state: RunState): { rows: StepRow[]; left: number } {
  const rows: StepRow[] = [];
  for (const step of state.steps.values()) {
    if (rows.length === mostRows) break;
    const look = lookOf(state, step);
    const begun = step.started_at !== undefined && step.status !== 'skipped' ? step.started_at : undefined;
    const tokens = (step.usage?.input_tokens ?? 0) + (step.usage?.output_tokens ?? 0);
    rows.push({
      path: step.path,
      look,
      word: say(lookWords[look]),
      started: begun === undefined ? '' : span(timeBetween(state.ran, state.started?.at ?? 0, begun)),
      duration:
        begun === undefined || step.finished_at === undefined || step.finished_at === begun ? '' : span(durationOf(step) ?? 0),
      tokens: tokens ? formatFigure(tokens) : '',
      cost: step.cost === undefined ? '' : formatCost(step.cost),
    });
  }

  return { rows, left: state.steps.size - rows.length };
}

/** The written files and outputs of a run, and its failure. */
export function runOutcomeOf(state: RunState): Outcome {
  const { finished } = state;
  const absent = new Set(finished?.absent);
  const failures: Outcome['failures'] = [];
  for (const { path, failure, handling } of state.steps.values()) {
    if (failure && failure.kind !== 'cancelled')
      failures.push({
        path,
        message: failure.message,
        hint: failure.hint || undefined,
        handled: isAnswered({ handling }),
      });
  }

  const degraded = [...state.steps.values()].flatMap(({ path, node, degraded: why }) =>
    why === undefined || node.body !== undefined || node.calls !== undefined ? [] : [{ path, why }],
  );
  const isShown = failures.some((one) => one.message === finished?.error?.message);

  return {
    outputs: Object.entries(finished?.outputs ?? {}).map(([name, value]) => ({ name, value, absent: absent.has(name) })),
    products: state.products.map(({ name, file, bytes: size, path }) => ({ name, file, size: formatBytes(size), path })),
    failures,
    degraded,
    error: finished?.error && !isShown ? { message: finished.error.message, hint: finished.error.hint || undefined } : undefined,
  };
}

/** The outputs with information beside the files: without absent ones and paths of listed files. */
export function outputsBesideFiles({ outputs, products }: Pick<Outcome, 'outputs' | 'products'>): Outcome['outputs'] {
  const isFile = (value: Json): boolean =>
    typeof value === 'string' && products.some(({ file }) => value.replaceAll('\\', '/').endsWith(file.replaceAll('\\', '/')));
  return outputs.filter(({ absent, value }) => !absent && !isFile(value));
}

/** The failure to show first, with the number of others: the innermost one below the first that stopped the run. */
export function leadOf(state: RunState): { lead: { path?: string; message: string; hint?: string }; more: number } | undefined {
  const { failures, error } = runOutcomeOf(state);
  const standing = failures.filter((one) => !one.handled);
  const outer = standing.find((one) => !/[.[/]/.test(one.path)) ?? standing[0];
  if (!outer) return error && { lead: error, more: 0 };

  const within = standing.filter((one) => one.path.startsWith(outer.path));
  const lead = within.reduce((deepest, one) => (depth(one.path) > depth(deepest.path) ? one : deepest), outer);
  return { lead, more: standing.filter((one) => !lead.path.startsWith(one.path)).length };
}

const depth = (path: string): number => path.match(/[.[/]/g)?.length ?? 0;
