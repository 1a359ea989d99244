import { conditionIsOfLoop } from '../../compile/graph/names/loop-names.ts';
import type { AutoSite } from '../../compile/pipeline/model/value.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { callsOfAttempt } from '../calls/logged-calls.ts';
import type { StepRun } from '../context.ts';
import { autoKey, isAskedInRun } from '../scope/render.ts';
import { conditionHolds } from './condition.ts';
import { isRouteField } from './routes.ts';

/** The AUTO tags that a step resolves when it begins. */
export function autosAtStart({ step, definition }: StepRun): readonly AutoSite[] {
  const { autos } = definition;
  if (autos.length === 0) return autos;
  return autos.filter((site) => isAskedInRun(site, step.frame.invocation) && isAskedAtStart({ step, definition }, site.field));
}

/** The AUTO tags that a ready step resolves for its priority: those of the priority, and of its condition. */
export const autosOfPriority = ({ step, definition }: StepRun): readonly AutoSite[] =>
  definition.autos.filter(
    (site) =>
      isAskedInRun(site, step.frame.invocation) &&
      (site.field === 'priority' || (isOfCondition(site) && isAskedAtStart({ step, definition }, site.field))),
  );

const settingsOfLoop = new Set(['for_each', 'max_parallel', 'max_iterations']);
const endsOfLoop = new Set(['while', 'until', 'break_if', 'continue_if']);

/**
 * A loop resolves its own settings; the other tags are resolved for each item. Conditions at the ends of a loop are resolved
 * each time (frames/loop-conditions.ts), routes when they are taken (routes.ts), a priority before the step begins.
 */
function isAskedAtStart({ step, definition }: Pick<StepRun, 'step' | 'definition'>, field: string): boolean {
  if (endsOfLoop.has(field) || isRouteField(field) || field === 'priority') return false;
  const ofLoop = settingsOfLoop.has(field) || (field === 'condition' && conditionIsOfLoop(definition));
  if (step.node.loop) return ofLoop;
  return step.frame.owner?.node.loop?.single ? !ofLoop || field === 'condition' : true;
}

/** Resolves AUTO tags of a step: those of the condition first, the others only if it holds. Returns whether it does. */
export async function resolveAutos(run: StepRun, sites: readonly AutoSite[]): Promise<boolean> {
  const { context, step } = run;
  const { autos } = context;
  if (!autos) throw new RunError({ kind: 'internal', message: say(runsTexts.noAutoResolver) });

  const calls = callsOfAttempt(context, step);
  // The condition of a step with a computed priority is resolved by then.
  const isOpen = (site: AutoSite): boolean =>
    step.priority === undefined ||
    !context.state.autos.has(autoKey(site, { path: step.path, invocation: step.frame.invocation }));

  await autos({ context, step, sites: sites.filter((site) => isOfCondition(site) && isOpen(site)), calls });
  if (!conditionHolds(run)) return false;

  await autos({ context, step, sites: sites.filter((site) => !isOfCondition(site)), calls });
  return true;
}

const isOfCondition = ({ field }: AutoSite): boolean => field === 'condition';
