import { textOfCondition } from '../../compile/pipeline/model/conditions.ts';
import type { Quality } from '../../compile/pipeline/model/results.ts';
import { render as renderTemplate } from '../../compile/template/evaluation/evaluate.ts';
import { shortfallOf } from '../../compile/template/evaluation/shortfall.ts';
import { ownTemplate } from '../../compile/template/syntax/parse.ts';
import type { Json, JsonMap, JsonSchema } from '../../language/json.ts';
import { defined, definedMap, isMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { checkCitations, passagesIn } from '../../libraries/retrieval/citations.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import type { Why } from '../../state/why.ts';
import { orchestratorCriteria } from '../calls/choose-model.ts';
import type { StepAttempt } from '../context.ts';
import { planOf } from '../context.ts';
import type { ModelCall } from '../model-port.ts';
import judgeText from '../prompts/judge.md';
import { askCondition, renderText, renderValue } from '../scope/render.ts';
import type { RunScope } from '../scope/run-scope.ts';

const judge = ownTemplate(judgeText);

/** The prompt of a judge: the question, the answer, and the rubric. */
export const qualityPrompt = (asked: string, answer: string, rubric: string): string => {
  const words: JsonMap = { asked, answer, rubric };
  return String(renderTemplate(judge(), { lookup: (name) => words[name], names: () => Object.keys(words) }));
};

/** The schema of a judge's answer. */
export const verdict: JsonSchema = {
  type: 'object',
  properties: { score: { type: 'number', minimum: 0, maximum: 1 }, reason: { type: 'string' } },
  required: ['score', 'reason'],
  additionalProperties: false,
};

/** The default `min_score` of a judge. */
const usualScore = 0.7;

/**
 * Checks a value by `quality`: its schema, its condition, its citations, its rubric, in this order. Throws a RunError
 * (`bad-response`, worth another attempt) for the first failed check; returns the judge's words for the step's log.
 */
export async function checkQuality(
  { context, step, scope, calls, signal }: StepAttempt,
  quality: Quality,
  { value, asked }: { value: Json; asked: Json },
): Promise<Why['quality']> {
  const { models } = context.ports;
  const wrong = quality.schema && models.check(quality.schema, value);
  if (wrong !== undefined) throw missed(say(runsTexts.missesSchema, { step: step.path, fault: wrong }));
  if (quality.condition && !askCondition(context, quality.condition, scope.withValue(value)).result)
    throw missed(unmet(step.path, quality, scope.withValue(value)));

  if (quality.cites) requireCitations(step.path, value, renderValue(context, quality.cites, scope.withValue(value)));
  if (!quality.rubric) return undefined;

  const rubric = renderText(context, quality.rubric, scope.withValue(value));
  const { named, criteria } = orchestratorCriteria(context, [planOf(context, step.frame).pipeline, context.plan.pipeline], scope);
  const { model, instead } = models.choose(named, step.path, criteria);
  const content = qualityPrompt(asText(asked), asText(value), rubric);
  const call: ModelCall = defined({ model, instead, messages: [{ role: 'user' as const, content }], schema: verdict });
  const prompt: Json = { messages: [{ role: 'user', content }] };
  const about = { kind: 'judge' as const, name: model, request: { model, content }, prompt, asks: call, signal };
  const { result } = await calls.make(about, async (place) => {
    const answer = await models
      .call({ ...call, step: step.path }, { signal, delta: () => undefined, place })
      .catch((thrown: unknown) => {
        throw unjudged(step.path, model, thrown);
      });
    const { text, object, calls: _calls, ...notes } = answer;

    return { result: definedMap({ text, object }), notes };
  });
  const judgement = isMap(result) ? result['object'] : undefined;
  const fault = judgement === undefined ? runsTexts.noObject : models.check(verdict, judgement);
  if (fault !== undefined || !isMap(judgement))
    throw new RunError({ kind: 'bad-response', message: say(runsTexts.badVerdict, { model, fault: fault ?? '' }) });

  const { score = 0, reason = '' } = judgement;
  const least = quality.minScore ?? usualScore;
  if (Number(score) < least)
    throw missed(say(runsTexts.missesRubric, { step: step.path, score: Number(score), least, reason: String(reason) }));

  return { score: Number(score), reason: String(reason), model };
}

/** Throws where an answer cites unknown passages, or none although there were some. */
function requireCitations(step: string, value: Json, given: Json): void {
  const passages = passagesIn(given);
  if (!passages) throw new RunError({ kind: 'input', message: say(runsTexts.citesNoPassages, { step }) });
  const { count, strange } = checkCitations(value, passages);
  const { length } = passages;
  if (strange.length) throw missed(say(runsTexts.citesStrange, { step, cited: strange.join(', '), count: length }));
  if (count === 0 && length > 0) throw missed(say(runsTexts.citesNothing, { step, count: length }));
}

/** A failure of the judge's call, distinguished from one of the step's own call. */
function unjudged(step: string, model: string, thrown: unknown): unknown {
  if (!isRunError(thrown)) return thrown;
  const { message, ...failure } = thrown.failure;
  const hint = model === 'offline' ? say(runsTexts.judgeHint) : failure.hint;
  return new RunError({ ...failure, message: say(runsTexts.unjudged, { step, why: message }), hint }, thrown.usage);
}

/** A condition that is false, with the values that make it so. */
function unmet(step: string, quality: Quality, scope: RunScope): string {
  const { condition } = quality;
  const values = condition?.kind === 'expression' ? shortfallOf(condition.template, scope) : undefined;
  const known = { step, condition: condition ? textOfCondition(condition) : '' };
  return values === undefined ? say(runsTexts.missesCondition, known) : say(runsTexts.missesConditionBy, { ...known, values });
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

const missed = (message: string): RunError => new RunError({ kind: 'bad-response', message, retryable: true, missed: true });
