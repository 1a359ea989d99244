import type { Cascade } from '../../compile/pipeline/model/step.ts';
import type { Json } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/runs.ts';
import { say } from '../../language/texts.ts';
import type { Failure } from '../../state/failure.ts';
import type { StepState } from '../../state/step.ts';
import type { Attempted } from '../attempts.ts';
import type { Calls } from '../calls.ts';
import type { Picked } from '../choosing.ts';
import type { RunContext } from '../context.ts';
import { checkQuality } from '../quality.ts';
import { failureFrom } from '../render.ts';
import type { StepScope } from '../scope.ts';

interface Way {
  cascade: Cascade;
  first: Picked;
  otherwise: Picked;
  scope: StepScope;
  /** What was asked, for a judge. */
  parameters: Json;
  answered(one: Picked): Promise<Attempted>;
}

/**
 * Asks the first model; where it fails, or its answer misses what it is held against, the other one. Every call is a fact, so that a run
 * that is cut off in between goes on with the other model and pays nobody twice.
 */
export async function inCascade(
  context: RunContext,
  step: StepState,
  { cascade, first, otherwise, scope, parameters, answered }: Way,
  calls: Calls,
  signal: AbortSignal,
): Promise<Attempted> {
  const told = { first: first.model };
  let missed: string;
  try {
    const made = await answered(first);
    const judged = await checkQuality(
      context,
      step,
      cascade.verify,
      scope,
      { value: made.value, asked: parameters },
      calls,
      signal,
    );
    return { ...made, why: { cascade: { ...told, answered: first.model }, ...(judged ? { quality: judged } : {}) } };
  } catch (thrown) {
    const failure = failureFrom(thrown);
    if (signal.aborted || endsStep.has(failure.kind)) throw thrown;
    missed = failure.message;
    const at = context.ports.clock.now();
    const text = say(runsTexts.cascades, { first: first.model, other: otherwise.model, why: missed });
    context.live({ type: 'step.log', at, path: step.path, level: 'info', text });
  }
  const made = await answered(otherwise);
  return { ...made, why: { cascade: { ...told, answered: otherwise.model, missed } } };
}

/** Failures that another model would not cure. */
const endsStep: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>([
  'budget',
  'cancelled',
  'interrupted',
  'internal',
  'template',
  'tool',
]);

/** What the first answer is held against, as far as it makes two calls the same. */
export const verifyAsText = ({ verify: { condition, schema, rubric, minScore } }: Cascade): Json => [
  condition === undefined ? null : condition.kind === 'constant' ? condition.value : condition.node.text,
  schema ? JSON.stringify(schema) : null,
  rubric && 'text' in rubric.node ? rubric.node.text : null,
  minScore ?? null,
];
