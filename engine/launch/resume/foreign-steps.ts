import type { Compiled } from '../../compile/compile.ts';
import { findKeptFault } from '../../compile/generated/generated.ts';
import { trustTexts } from '../../language/texts/storage/trust.ts';
import { say } from '../../language/texts.ts';
import { definitionOf } from '../../run/context.ts';
import { boundsOfGenerated } from '../../run/kinds/generated.ts';
import type { RunState } from '../../state/state.ts';
import type { Invocation } from '../../state/step.ts';
import { planFrom } from '../host/executable-plan.ts';
import { Refusal } from '../refusal.ts';

/**
 * Throws a Refusal where the log of a foreign run holds generated steps that their step would not allow here: their text was checked by
 * the writer of the log.
 */
export function refuseForeignSteps(compiled: Compiled, { frames, started }: RunState): void {
  const plan = planFrom(compiled);
  const checked = new Set<Invocation>();
  for (const { invocation, owner } of frames.values()) {
    const { text } = invocation;
    if (text === undefined || !owner || checked.has(invocation)) continue;

    checked.add(invocation);
    const { work, model } = definitionOf({ plan }, owner);
    const known = { inputs: Object.keys(invocation.inputs ?? {}), model: model?.kind === 'constant' ? model.value : undefined };
    const why =
      work.kind === 'generated'
        ? findKeptFault(text, compiled.world, boundsOfGenerated(owner, work, known))
        : say(trustTexts.foreignNoSteps);
    if (why === undefined) continue;

    const run = started?.run ?? '';
    throw new Refusal(say(trustTexts.foreignSteps, { run, step: owner.path, why }), { hint: say(trustTexts.foreignStepsHint) });
  }
}
