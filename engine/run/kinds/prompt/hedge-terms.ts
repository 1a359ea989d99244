import { isRunError } from '../../../state/failure.ts';
import { refuseHedge } from '../../../state/hedging.ts';
import { staticPath } from '../../../state/path.ts';
import type { HedgeTerms } from '../../calls/call-types.ts';
import type { StepAttempt } from '../../context.ts';
import type { ModelCall } from '../../model-port.ts';

/** Whether and when a call of a step is made a second time; undefined where the step does not hedge. Its outcome is shown under *Why*. */
export function hedgeTerms({ context, step, definition, why }: StepAttempt, call: ModelCall): HedgeTerms | undefined {
  const { hedge } = definition;
  if (!hedge) return undefined;

  const { state, ports } = context;
  const { mode } = state.started ?? {};
  const after = mode === 'live' ? state.hedging?.after.get(staticPath(step.path)) : undefined;
  if (after === undefined) why.hedge = { off: mode === 'live' ? 'unknown' : 'recorded' };

  const affordable = (): boolean => {
    if (hedge.maxCost === undefined) return true;
    const { cost } = ports.models.worst(call);
    return cost !== undefined && cost <= hedge.maxCost;
  };

  return {
    after,
    mayMake(path) {
      const refusal = state.hedging && refuseHedge(state.hedging, { path, name: call.model }, ports.clock.now());
      const off = refusal ?? (affordable() ? undefined : 'cost');
      why.hedge = off ? { after, off } : { after, made: true };
      return off === undefined;
    },
    failed(error) {
      if (isRunError(error) && error.failure.kind === 'budget') why.hedge = { after, off: 'budget' };
    },
    won() {
      why.hedge = { after, made: true, won: true };
    },
  };
}
