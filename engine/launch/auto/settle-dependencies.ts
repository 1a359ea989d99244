import { allOpenDependencies } from '../../auto/dependency-candidates.ts';
import type { Compiled } from '../../compile/compile.ts';
import { compile } from '../../compile/compile.ts';
import type { World } from '../../compile/world.ts';
import type { Json } from '../../language/json.ts';
import { autoKeyIn, failureFrom } from '../../run/scope/render.ts';
import type { Fact, NewFact } from '../../state/events.ts';
import { Refusal } from '../refusal.ts';
import type { AutoOptions } from './answer-before.ts';
import { resolveBefore } from './answer-before.ts';
import type { EarlyRun } from './early-context.ts';
import { addPlainDefaults, earlyContext } from './early-context.ts';

/**
 * Answers the tags in `dependencies`, also of called pipelines, before there is a run, since its graph depends on them.
 * Returns the pipeline with the answers in place, and the first facts of the run. Throws a Refusal where one cannot be
 * answered.
 */
export async function settleDependencies(
  early: EarlyRun,
  options: Omit<AutoOptions, 'only' | 'of' | 'refresh'>,
): Promise<{ compiled: Compiled; facts: NewFact[] }> {
  const { compiled, models, inputs } = early;
  const open = allOpenDependencies(compiled);
  if (open.length === 0) return { compiled, facts: [] };

  const facts: NewFact<'auto.resolved'>[] = [];
  const context = earlyContext({ ...early, inputs: { ...inputs } }, (fact) => {
    if (fact.type === 'auto.resolved') facts.push(fact);
  });

  try {
    addPlainDefaults(context, compiled);
    for (const { site, of } of open) await resolveBefore(context, compiled, { ...options, models, only: site.id, of });
  } catch (thrown) {
    const { message, hint } = failureFrom(thrown);
    throw new Refusal(message, hint === undefined ? {} : { hint });
  }

  const settled = compile(compiled.text, { ...compiled.world, decided: dependencyAnswers(facts) });
  return { compiled: settled, facts };
}

/** The logged answers of tags that shape the graph. */
export function dependencyAnswers(facts: readonly (NewFact | Fact)[]): NonNullable<World['decided']> {
  const answers = new Map<string, Json>();
  for (const fact of facts) {
    if (fact.type === 'auto.resolved' && fact.field === 'dependencies') answers.set(fact.site, fact.answer);
  }
  return (site, called) => answers.get(autoKeyIn(site, called));
}
