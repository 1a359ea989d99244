import type { Compiled } from '../compile/compile.ts';
import type { RunContext } from '../run/context.ts';
import type { RunState } from '../state/state.ts';
import { writeLast } from '../store/last.ts';

/** Leaves what the editor shows of the newest run: status, short value, time and cost of every step of the graph. */
export async function leaveLast(root: string, compiled: Compiled, state: RunState, context: RunContext): Promise<void> {
  if (!state.started) return;
  const steps = Object.fromEntries(
    [...state.steps.values()]
      .filter((step) => step.path === step.node.path)
      .map((step) => [
        step.path,
        {
          status: step.status,
          ...(step.result && 'value' in step.result ? { value: step.result.value } : {}),
          ...(step.finished_at !== undefined && step.started_at !== undefined
            ? { duration: step.finished_at - step.started_at }
            : {}),
          ...(step.cost === undefined ? {} : { cost: step.cost }),
        },
      ]),
  );
  await writeLast(root, compiled.pipeline.id, {
    run: state.started.run,
    finished_at: new Date(context.ports.clock.now()).toISOString(),
    steps,
  });
}
