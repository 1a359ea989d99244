import type { Cascade } from '../../../compile/pipeline/model/model-choice.ts';
import type { Json } from '../../../language/json.ts';
import { defined } from '../../../language/json.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import type { Failure } from '../../../state/failure.ts';
import type { AttemptResult } from '../../attempts/prepared-attempt.ts';
import { checkQuality } from '../../attempts/quality.ts';
import type { ChosenModel } from '../../calls/choose-model.ts';
import type { StepAttempt } from '../../context.ts';
import { failureFrom } from '../../scope/render.ts';

interface CascadePlan {
  cascade: Cascade;
  first: ChosenModel;
  otherwise: ChosenModel;
  /** The question, for a judge. */
  parameters: Json;
  askModel(choice: ChosenModel): Promise<AttemptResult>;
}

/**
 * Asks the first model; where it fails, or its answer does not pass `verify`, the other one. Every call is a fact, so that a
 * run interrupted in between continues with the other model and pays for nothing twice.
 */
export async function runCascade(
  attempt: StepAttempt,
  { cascade, first, otherwise, parameters, askModel }: CascadePlan,
): Promise<AttemptResult> {
  const { context, step, signal } = attempt;
  let missed: string;
  try {
    const result = await askModel(first);
    const quality = await checkQuality(attempt, cascade.verify, { value: result.value, asked: parameters });
    return { ...result, why: defined({ cascade: { first: first.model, answered: first.model }, quality }) };
  } catch (thrown) {
    const failure = failureFrom(thrown);
    if (signal.aborted || endsStep.has(failure.kind)) throw thrown;
    missed = failure.message;
    const at = context.ports.clock.now();
    const text = say(runsTexts.cascades, { first: first.model, other: otherwise.model, why: missed });
    context.live({ type: 'step.log', at, path: step.path, level: 'info', text });
  }

  const result = await askModel(otherwise);
  return { ...result, why: { cascade: { first: first.model, answered: otherwise.model, missed } } };
}

/** Failures that another model would share. */
const endsStep: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>([
  'budget',
  'cancelled',
  'interrupted',
  'internal',
  'template',
  'tool',
]);

/** The check of the first answer, as part of a call's identity. */
export const verifyAsText = ({ verify: { condition, schema, rubric, minScore } }: Cascade): Json => [
  condition?.kind === 'constant' ? condition.value : (condition?.node.text ?? null),
  schema ? JSON.stringify(schema) : null,
  rubric && 'text' in rubric.node ? rubric.node.text : null,
  minScore ?? null,
];
