import { memoize } from '../../../language/memoize.ts';
import { compact } from '../../compact.ts';
import { partsOfWork } from '../../pipeline/model/parts.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { StepRef } from '../../pipeline/model/step-ref.ts';
import { targetsOf } from '../../pipeline/steps/kinds/switch.ts';

/** An id that a step may lead to, with the key that names it. */
interface RouteRef {
  key: string;
  ref: StepRef;
}

/**
 * The steps that a step names as next: in routes, handlers and the cases of a switch. Remembered with the step, since two rules
 * ask of all steps.
 */
export const routeRefs = memoize((step: Step): readonly RouteRef[] => {
  const refs: RouteRef[] = [];
  const add = (key: string, ref: StepRef | undefined): void => {
    if (ref) refs.push({ key, ref });
  };

  add('on_false', step.onFalse);
  add('on_success', step.onSuccess);
  if (typeof step.onFailure !== 'string') add('on_failure', step.onFailure);
  for (const handler of step.handlers) add('on_error', handler.step);

  for (const { on, candidates } of step.computedRoutes) {
    for (const ref of candidates) add(`on_${on}`, ref);
  }

  for (const ref of partsOfWork(step.work).branches.flatMap(targetsOf)) add('cases', ref);
  return compact(refs);
});
