import type { Compiled } from '../../compile/compile.ts';
import { stepNodes } from '../../compile/graph/places.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { checkAnswer } from '../../models/structured/check-answer.ts';
import type { RunContext } from '../../run/context.ts';
import { judgeEdit } from '../../run/people/edit.ts';
import { type Path, staticPath } from '../../state/path.ts';
import { initialState } from '../../state/state.ts';
import type { ValueEdit } from '../fork/branch.ts';
import { graphsOf, planFrom } from '../host/executable-plan.ts';
import { realClock } from '../host/real-clock.ts';
import type { PinnedResults } from '../options.ts';
import { Refusal } from '../refusal.ts';
import { withoutSteps } from '../resume/remaining-steps.ts';

interface TakenResults {
  edits: (ValueEdit & { pinned: string })[];
  /** Paths without a step in the present text. */
  gone: Path[];
}

/** A pipeline without pinned steps: they do not run, so they need no model and no permission. */
export const withoutPinned = (compiled: Compiled, pinned: PinnedResults = new Map()): Compiled =>
  pinned.size > 0 ? withoutSteps(compiled, (path) => pinned.has(path)) : compiled;

/** The pinned results of a new run. Throws a Refusal where one does not fit its step any more. */
export function takePinned(pinned: PinnedResults = new Map(), compiled: Compiled): TakenResults {
  const { graph } = compiled;
  const state = initialState(graph, 1, graphsOf(compiled));
  const results: TakenResults = { edits: [], gone: [] };

  for (const [path, { run, value }] of pinned) {
    if (!stepNodes(graph).some((node) => node.path === staticPath(path))) {
      results.gone.push(path);
      continue;
    }

    const fault = judgeEdit(planFrom(compiled), state, { path, value }, checkAnswer);
    if (fault)
      throw new Refusal(say(launchTexts.pinnedUnfit, { path, run, why: fault.refused }), { hint: say(launchTexts.unpinHint) });
    results.edits.push({ path, value, pinned: run });
  }

  return results;
}

export function warnOfGone({ live }: RunContext, gone: readonly Path[]): void {
  for (const path of gone)
    live({ type: 'step.log', at: realClock.now(), path: '', level: 'warning', text: say(launchTexts.pinnedGone, { path }) });
}
