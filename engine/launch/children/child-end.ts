import { defined, isMap, type Json, type JsonMap } from '../../language/json.ts';
import { memoize } from '../../language/memoize.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import type { ChildEnd } from '../../run/ports.ts';
import type { Failure } from '../../state/failure.ts';
import { addSpending } from '../../state/reduce/calls.ts';
import { isRunOver, type RunState } from '../../state/state.ts';
import type { Spending, StepState } from '../../state/step.ts';
import { openArtifacts } from '../../store/files/artifacts.ts';
import { runPaths } from '../../store/paths.ts';
import { inputOfItems, stepOfItems } from './child-source.ts';

/** The end of a child run, for its step; undefined if it has not ended. */
export async function childEndOf(state: RunState, folder: string, item: number | undefined): Promise<ChildEnd | undefined> {
  const { finished, usage, cost } = state;
  if (!finished || !isRunOver(state)) return undefined;
  if (item !== undefined) return itemEnd(state, folder, item);

  const { outputs, absent, degraded, error } = finished;
  const { calls, ...tokens } = usage;
  return {
    outputs,
    absent,
    degraded,
    failure: failureOf(state, error),
    usage: tokens,
    cost: cost.usd,
    cost_open: cost.complete ? undefined : true,
    model_calls: calls,
  };
}

/** The end of one of the calls that a child run answers together. */
async function itemEnd(state: RunState, folder: string, item: number): Promise<ChildEnd> {
  const run = runPaths(folder).id;
  const position = positionsOf(state).get(item);
  const step = state.steps.get(`${stepOfItems}[${position}]`);
  const spent = spentInside(partsOf(state).get(position ?? -1) ?? []);
  if (position === undefined)
    return {
      ...none,
      ...spent,
      failure: { kind: 'internal', message: say(runsTexts.childUnknown, { run, item }), retryable: false },
    };
  if (step?.status !== 'succeeded' || !step.result)
    return { ...none, ...spent, failure: failureOf(state, step?.failure ?? state.finished?.error ?? cancelled(run)) };

  const { result } = step;
  const value: Json =
    'value' in result ? result.value : JSON.parse(await openArtifacts(runPaths(folder).artifacts).get(result.artifact));

  return { outputs: isMap(value) ? value : {}, absent: [], degraded: step.degraded !== undefined, ...spent };
}

const none = { outputs: {}, absent: [], degraded: false };

const cancelled = (run: string): Failure => ({
  kind: 'cancelled',
  message: say(runsTexts.childCancelled, { run }),
  retryable: false,
});

/** A failure of a child run, as a failure of its step. */
function failureOf({ started, status }: RunState, failure: Failure | undefined): Failure | undefined {
  const run = started?.run ?? '';
  if (!failure) return status === 'cancelled' ? cancelled(run) : undefined;
  const { step, limit: _limit, needs: _needs, message, ...rest } = failure;
  const text = step === undefined ? runsTexts.childFailedAnywhere : runsTexts.childFailed;
  return { ...rest, message: say(text, { run, step: step ?? '', message }) };
}

/** The positions of the items of a run, by their numbers. */
const positionsOf = memoize(({ started }: RunState): ReadonlyMap<Json, number> => {
  const items = started?.inputs[inputOfItems];
  if (!Array.isArray(items)) return new Map();
  return new Map(items.flatMap((one, position) => (isMap(one) ? [[one['item'] ?? null, position] as const] : [])));
});

/** The steps of an ended run by the position of their item: each is looked at once, however many items ask. */
const partsOf = memoize(({ steps }: RunState): ReadonlyMap<number, readonly StepState[]> => {
  const parts = new Map<number, StepState[]>();
  const begin = `${stepOfItems}[`;
  for (const step of steps.values()) {
    if (!step.path.startsWith(begin)) continue;
    const position = Number.parseInt(step.path.slice(begin.length), 10);
    const part = parts.get(position) ?? [];
    part.push(step);
    parts.set(position, part);
  }

  return parts;
});

/** The usage of steps. */
function spentInside(steps: readonly StepState[]): Pick<ChildEnd, 'usage' | 'cost' | 'cost_open' | 'model_calls'> {
  const sum: Spending = { cost: 0, tokens: 0, calls: 0 };
  const usage: Record<string, number> = {};
  let isOpen = false;
  for (const step of steps) {
    addSpending(sum, step);
    for (const [name, count] of Object.entries(step.usage ?? {})) usage[name] = (usage[name] ?? 0) + count;
    isOpen ||= step.calls.some((call) => call?.kind !== 'tool' && (!call?.settled || call.settled.cost === undefined));
  }

  return defined({ usage, cost: sum.cost, cost_open: isOpen ? (true as const) : undefined, model_calls: sum.calls });
}

/** The input of a run that answers several calls. */
export const itemsInput = (together: ReadonlyMap<number, { inputs: JsonMap }>): JsonMap[] =>
  Array.from(together, ([item, { inputs }]) => ({ item, inputs }));
