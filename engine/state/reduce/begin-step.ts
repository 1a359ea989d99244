import { choosesBranch } from '../../compile/graph/places.ts';
import type { JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import type { Fact } from '../events.ts';
import type { RunState } from '../state.ts';
import type { FrameState, Invocation, StepState } from '../step.ts';
import { isSettled } from '../step.ts';
import { newFrame, newRoot } from './frames.ts';
import { openFrame } from './joins.ts';
import { timeRun } from './running-time.ts';

type GeneratedText = NonNullable<Fact<'step.started'>['generated']>;

/** A step is at work from here on. It is counted once, in the run and in the called pipelines around it. */
export function beginStep(state: RunState, step: StepState, at: number): void {
  if (step.started_at === undefined) {
    step.started_at = at;
    state.begun++;
    for (let invocation: Invocation | undefined = step.frame.invocation; invocation; invocation = invocation.caller)
      invocation.begun++;
  }
  step.frame.begun ??= timeRun(state.ran);
  if (!isSettled(step)) step.status = 'running';
}

/** The frame of a group, of a switch (where one branch runs), or of a called pipeline. */
export function openBody(state: RunState, step: StepState, fact: Extract<Fact, { type: 'step.started' }>): void {
  const { body, calls } = step.node;
  const { generated } = fact;
  const name = fact.pipeline === undefined ? calls : step.node.mayCall?.[fact.pipeline];
  if (generated) noteGenerated(state, step, generated);
  const called = generated?.graph ?? (name === undefined ? undefined : state.called.get(name));
  if (called) {
    const inputs = isMap(fact.parameters) ? fact.parameters : {};
    const root = newRoot(called, `${step.path}/`, { owner: step, inputs, name, text: generated?.text });
    root.begun = timeRun(state.ran);
    declare(root, fact.variables);
    openFrame(state, root);
    return;
  }
  const plan = body === undefined ? undefined : step.frame.invocation.graph.frames[body];
  if (!plan || (choosesBranch(step.node) && fact.branch === undefined)) return;
  if (fact.branch !== undefined) step.branch = fact.branch;
  // The iteration that a looped switch is the one step of has the path already.
  const path = state.frames.has(step.path) ? `${step.path}.` : step.path;
  const frame = newFrame(plan, path, step);
  frame.begun = timeRun(state.ran);
  declare(frame, fact.variables);
  openFrame(state, frame, fact.branch);
}

/** Other steps than before may stand at the same paths now: what a person allowed to those is not allowed to these. */
function noteGenerated(state: RunState, step: StepState, { text, graph }: GeneratedText): void {
  const { path, node } = step;
  step.generated = text;
  // A map of its own: who draws it is to see that it is another one.
  if (node.calls !== undefined) state.called = new Map(state.called).set(node.calls, graph);
  state.allowed = state.allowed.filter((one) => !one.step?.startsWith(`${path}/`));
}

function declare(frame: FrameState, variables: JsonMap = {}): void {
  for (const [name, value] of Object.entries(variables)) frame.variables.set(name, { value });
}
