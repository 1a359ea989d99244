import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import type { NewFact } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import type { StepRun } from '../context.ts';
import { splitInBatches } from '../frames/batch.ts';
import { renderValue } from '../scope/render.ts';
import { computeCount, computedTimeout, parallelOf, timeoutOf } from '../step/computed.ts';
import { declaredVariables } from './group.ts';

/** Opens a loop: `for_each` with the items of its list, `while` and `until` with the most iterations. */
export function openLoop(run: StepRun): Promise<void> | undefined {
  const { context, step, definition, scope, why } = run;
  const { loop } = definition;
  const settings: Omit<NewFact<'loop.opened'>, 'type' | 'path' | 'count' | 'items'> = {
    why: why.condition && why,
    max_parallel: loop && parallelOf(run, loop),
    variables: declaredVariables(run),
    // In a loop over one step, the timeout is that step's.
    timeout: step.node.loop?.single ? undefined : computedTimeout(definition, timeoutOf(run)),
  };
  if (loop?.kind === 'while') {
    const count = computeCount(run, 'max_iterations', loop.maxIterations, 1);
    return void context.fact({ type: 'loop.opened', path: step.path, count, ...settings });
  }

  const list = itemsOf(run, loop && renderValue(context, loop.list, scope));
  const items: Json[] = loop?.batch ? splitInBatches(list, loop.batch, step.path) : list;
  const opened = { type: 'loop.opened' as const, path: step.path, count: items.length, ...settings };
  const stored = context.artifacts.keep(items);
  if (stored instanceof Promise) return stored.then((artifact) => context.fact({ ...opened, items: artifact }));

  return void context.fact({ ...opened, items: stored });
}

/** A list as it is; a map as its pairs. Throws a RunError (`input`) for anything else. */
function itemsOf({ step }: StepRun, list: Json | undefined): Json[] {
  if (Array.isArray(list)) return list;
  if (isMap(list)) return Object.entries(list).map(([key, value]) => ({ key, value }));
  throw new RunError({
    kind: 'input',
    message: say(runsTexts.notAList, { step: step.path, got: describe(list) }),
    hint: say(runsTexts.notAListHint),
  });
}

function describe(value: Json | undefined): string {
  if (value === null || value === undefined) return say(runsTexts.gotNothing);
  if (typeof value === 'string') return say(runsTexts.gotText, { text: JSON.stringify(value.slice(0, 40)) });
  return say(runsTexts.gotValue, { type: typeof value });
}
