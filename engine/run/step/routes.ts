import type { Value } from '../../compile/pipeline/model/value.ts';
import type { JsonMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { StepState } from '../../state/step.ts';
import { callsAfterStep } from '../calls/logged-calls.ts';
import type { RunContext } from '../context.ts';
import { definitionOf } from '../context.ts';
import { autoKey, isAskedInRun, renderText } from '../scope/render.ts';
import type { RunScope } from '../scope/run-scope.ts';

/** Route fields: their tags are asked when the route is taken. */
export const isRouteField = (field: string): boolean => /^on_(false|success|failure)$|^cases\./.test(field);

/** The target of a computed route. Throws a RunError (`template`) where it is no candidate. */
export function computeRouteTarget(
  context: RunContext,
  step: StepState,
  { value, candidates }: { value: Value; candidates: readonly { id: string }[] },
  { key, scope }: { key: string; scope: RunScope },
): string {
  const target = renderText(context, value, scope).trim();
  if (candidates.some(({ id }) => id === target)) return target;
  const names = candidates.map(({ id }) => id).join(', ');
  const message = say(runsTexts.notACandidate, { key, step: step.path, got: JSON.stringify(target), names });
  throw new RunError({ kind: 'template', message, step: step.path });
}

/**
 * Asks the tags of a route that is about to be taken; `values` are the step's own results. Undefined where nothing is asked.
 */
export function resolveRouteAutos(
  context: RunContext,
  step: StepState,
  field: string,
  { scope, values }: { scope: RunScope; values: JsonMap },
): Promise<void> | undefined {
  const { path } = step;
  const { invocation } = step.frame;
  const sites = definitionOf(context, step).autos.filter(
    (site) =>
      site.field === field && isAskedInRun(site, invocation) && !context.state.autos.has(autoKey(site, { path, invocation })),
  );
  if (sites.length === 0) return undefined;
  if (!context.autos) throw new RunError({ kind: 'internal', message: say(runsTexts.noAutoResolver) });

  return context.autos({ context, step, sites, calls: callsAfterStep(context, step), at: { ...scope, path, values } });
}
