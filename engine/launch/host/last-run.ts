import type { Compiled } from '../../compile/compile.ts';
import type { LastRun } from '../../compile/world.ts';
import type { RunContext } from '../../run/context.ts';
import type { RunState } from '../../state/state.ts';
import { durationOf, type StepState } from '../../state/step.ts';
import { writeLast } from '../../store/runs/last-run.ts';

/** Writes the editor's data about the newest run: status, short value, time and cost of every step of the graph. */
export async function writeLastRun(root: string, compiled: Compiled, state: RunState, context: RunContext): Promise<void> {
  if (!state.started) return;
  const { clock } = context.ports;
  const ended = { run: state.started.run, finished_at: new Date(clock.now()).toISOString() };
  await writeLast({ root, pipeline: compiled.pipeline.id, last: ended, steps: stepsOf(state, compiled.name), clock });
}

/** The steps of the pipeline and of embedded ones, without iterations. */
function* stepsOf({ steps }: RunState, name: string): Iterable<[string, LastRun['steps'][string]]> {
  for (const step of steps.values()) {
    const { name: own } = step.frame.invocation;
    if ((own === undefined || own.startsWith(`${name}#`)) && !step.path.includes('[')) yield [step.path, lastStep(step)];
  }
}

const lastStep = (step: StepState): LastRun['steps'][string] => ({
  status: step.status,
  value: step.result && 'value' in step.result ? step.result.value : undefined,
  duration: durationOf(step),
  cost: step.cost,
});
