import type { Step } from '../../../engine/compile/pipeline/model/step.ts';
import { toJson } from '../../../engine/compile/source/nodes.ts';
import type * as Engine from '../../../engine/index.ts';
import type { RunHandle } from '../../../engine/index.ts';
import type { Json } from '../../../engine/language/json.ts';
import { modelKinds } from '../../../engine/language/kinds/model-kinds.ts';
import { say } from '../../../engine/language/texts.ts';
import { callPath, iterationPath, staticPath } from '../../../engine/state/path.ts';
import { isSettled, type StepState } from '../../../engine/state/step.ts';
import { withoutBraces } from '../inspection/check-expression.ts';
import { compiledOf } from '../inspection/stack.ts';
import { labelOf } from '../inspection/threads.ts';
import { debugTexts } from '../texts.ts';

/** A place inside a step that a client may choose to step into. */
export interface StepInTarget {
  step: StepState;
  path: string;
  label: string;
}

/** The maximum length of a list that people still read. */
const most = 100;

export const hasInside = ({ node }: StepState): boolean => node.body !== undefined || node.calls !== undefined;

/** Whether an unsettled step makes calls of models or tools, which can be stepped into. */
export const makesCalls = (step: StepState): boolean =>
  !isSettled(step) && !hasInside(step) && (step.node.kind in modelKinds || step.node.kind === 'tool');

/** The next call of a step. */
function nextCall(step: StepState): StepInTarget {
  const path = callPath(step.path, step.calls.length + 1);
  return { step, path, label: say(debugTexts.callInFlight, { path, name: step.node.tool ?? say(debugTexts.aModel) }) };
}

/** The items of a loop, as far as its list is known before it opens; else the steps inside, or the call that it makes. */
export async function stepInTargetsOf(
  handle: RunHandle,
  { step, definition }: { step: StepState; definition: Step },
  evaluateAt: typeof Engine.evaluateAt,
): Promise<StepInTarget[]> {
  if (makesCalls(step)) return [nextCall(step)];
  if (!hasInside(step)) return [];

  const { loop } = definition;
  if (loop?.kind !== 'for_each') return stepsInside(handle, step);

  const written = toJson(loop.list.node);
  const items: Json =
    typeof written === 'string' ? await evaluateAt(handle.context, withoutBraces(written), step.path).catch(() => null) : written;
  if (!Array.isArray(items)) return [];

  return items.slice(0, most).map((item, index): StepInTarget => {
    const name = say(debugTexts.item, { path: step.path, number: index + 1, count: items.length });
    const label = labelOf(item);
    return {
      step,
      path: iterationPath(step.path, index),
      label: label === undefined ? name : say(debugTexts.namedItem, { name, label }),
    };
  });
}

/** The steps of a group, a switch or a called pipeline, by their future paths. */
function stepsInside({ compiled }: RunHandle, step: StepState): StepInTarget[] {
  const { node } = step;
  const own = compiledOf(compiled, step.frame)?.graph;
  const called = node.calls === undefined ? undefined : compiled.called.get(node.calls)?.graph;
  const graph = called ?? own;
  const frame = called ? 0 : node.body;
  const inside = frame === undefined ? [] : (graph?.frames[frame]?.nodes ?? []);

  return inside.slice(0, most).flatMap((index): StepInTarget[] => {
    const one = graph?.nodes[index];
    if (!one) return [];
    const rest = called ? `/${one.path}` : one.path.slice(staticPath(node.path).length).replaceAll('[*]', '[0]');
    const path = `${step.path}${rest}`;
    return [{ step, path, label: path }];
  });
}
