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

/** A step starts. It is counted once, in the run and in the enclosing called pipelines. */
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

/** The frame of a group, of a switch (with one running branch), or of a called pipeline. */
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
  // For a looped switch the iteration has this path already.
  const path = state.frames.has(step.path) ? `${step.path}.` : step.path;
  const frame = newFrame(plan, path, step);

  frame.begun = timeRun(state.ran);
  declare(frame, fact.variables);
  openFrame(state, frame, fact.branch);
}

/** Different steps may have the same paths now: permissions of the former ones do not apply to them. */
function noteGenerated(state: RunState, step: StepState, { text, graph }: GeneratedText): void {
  const { path, node } = step;
  step.generated = text;
  // A new map, so that the panel sees the change by identity.
  if (node.calls !== undefined) state.called = new Map(state.called).set(node.calls, graph);
  state.allowed = state.allowed.filter((one) => !one.step?.startsWith(`${path}/`));
}

function declare(frame: FrameState, variables: JsonMap = {}): void {
  for (const [name, value] of Object.entries(variables)) frame.variables.set(name, { value });
}
