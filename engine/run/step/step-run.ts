import type { StepState } from '../../state/step.ts';
import type { RunContext, StepRun } from '../context.ts';
import { definitionOf } from '../context.ts';
import { scopeOf } from '../scope/scope.ts';

/** A step with its definition and scope, ready to be executed. */
export function stepRunOf(context: RunContext, step: StepState): StepRun {
  const definition = definitionOf(context, step);
  const turn = step.node.takesSlot ? context.state.agenda.turns.get(step) : undefined;
  return { context, step, definition, scope: scopeOf(context, step, definition), why: turn ? { turn } : {} };
}
