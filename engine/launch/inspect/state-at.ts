import { stepNodes } from '../../compile/graph/places.ts';
import { nearestStepPath } from '../../language/spelling/step-path.ts';
import { phrases } from '../../language/texts/compile/phrases.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import type { Fact } from '../../state/events.ts';
import { firstFactOf, stepOfFact } from '../../state/fork-facts.ts';
import { staticPath } from '../../state/path.ts';
import { reduce } from '../../state/reduce.ts';
import type { RunResult } from '../../state/result/result.ts';
import { resultDocument } from '../../state/result/result.ts';
import type { RunState } from '../../state/state.ts';
import { initialState } from '../../state/state.ts';
import { graphsOf } from '../host/executable-plan.ts';
import { Refusal } from '../refusal.ts';
import type { ReadRun } from '../resume/read-run.ts';
import { displayStored, readRun } from '../resume/read-run.ts';

/** The state of a run right after one of its facts. */
export interface StateAt {
  state: RunState;
  /** That fact. */
  fact: Fact;
  /** The number of facts in the run. */
  facts: number;
  result: RunResult;
}

/**
 * The state of a run, folded from the first fact. `at` is the number of a fact (the state right after it) or the path of a step (the state
 * right before it began).
 * Throws a Refusal where there is no such fact or step.
 */
export async function stateAt(folder: string, at: number | string): Promise<StateAt> {
  const run = await readRun(folder);
  const { facts } = run.log;
  const seq = typeof at === 'number' ? at : beforeStep(run, at);
  const fact = facts[seq - 1];
  if (!fact) throw new Refusal(say(launchTexts.noFact, { seq, count: facts.length }));

  const state = foldTo(run, seq);
  return { state, fact, facts: facts.length, result: resultDocument(state, folder, displayStored) };
}

/** The state after the first `seq` facts. */
export function foldTo({ compiled, log, started }: ReadRun, seq: number): RunState {
  const parallel = started.limits['max_parallel'];
  const most = typeof parallel === 'number' ? parallel : compiled.pipeline.limits.maxParallel;
  const state = initialState(compiled.graph, most, graphsOf(compiled));

  for (const fact of log.facts) {
    if (fact.seq > seq) break;
    reduce(state, fact);
  }

  return state;
}

function beforeStep({ compiled, log, started }: ReadRun, path: string): number {
  const first = firstFactOf(log.facts, path);
  if (first !== undefined) return Math.max(1, first - 1);

  const reached = new Set(log.facts.flatMap((fact) => stepOfFact(fact) ?? []));
  const written = stepNodes(compiled.graph).some((node) => node.path === staticPath(path));
  const near = written ? undefined : nearestStepPath(path, [...reached, ...stepNodes(compiled.graph).map((node) => node.path)]);
  throw new Refusal(say(written ? launchTexts.notReached : launchTexts.noStepInRun, { step: path, run: started.run }), {
    hint: near ? say(phrases.didYouMean, { name: near }) : say(launchTexts.notReachedHint, { run: started.run }),
  });
}
