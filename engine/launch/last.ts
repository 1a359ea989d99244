import type { Compiled } from '../compile/compile.ts';
import type { LastRun } from '../compile/world.ts';
import type { RunContext } from '../run/context.ts';
import type { RunState } from '../state/state.ts';
import type { StepState } from '../state/step.ts';
import { writeLast } from '../store/last.ts';

/** Leaves what the editor shows of the newest run: status, short value, time and cost of every step of the graph. */
export async function leaveLast(root: string, compiled: Compiled, state: RunState, context: RunContext): Promise<void> {
  if (!state.started) return;
  const { clock } = context.ports;
  const ended = { run: state.started.run, finished_at: new Date(clock.now()).toISOString() };
  await writeLast(root, compiled.pipeline.id, ended, stepsOf(state), clock);
}

function* stepsOf({ steps }: RunState): Iterable<[string, LastRun['steps'][string]]> {
  for (const step of steps.values()) if (step.path === step.node.path) yield [step.path, lastOf(step)];
}

const lastOf = ({ status, result, started_at, finished_at, cost }: StepState): LastRun['steps'][string] => ({
  status,
  ...(result && 'value' in result ? { value: result.value } : {}),
  ...(finished_at !== undefined && started_at !== undefined ? { duration: finished_at - started_at } : {}),
  ...(cost === undefined ? {} : { cost }),
});
