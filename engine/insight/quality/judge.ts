import { fillPrompt } from '../../auto/fill-prompt.ts';
import type { Json, JsonSchema } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { insightsTexts } from '../../language/texts/insight/insights.ts';
import { reportsTexts } from '../../language/texts/insight/reports.ts';
import { say } from '../../language/texts.ts';
import type { Models } from '../../run/model-port.ts';
import { RunError } from '../../state/failure.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import completeText from '../prompts/complete.md';
import { type QualityFinding, sentPrompt } from './quality.ts';

interface Judging {
  models: Pick<Models, 'call' | 'check'>;
  model: string;
  signal: AbortSignal;
  value(step: StepState): Json | undefined;
  /** Called before the first call, with the number of calls. */
  onAsk?(model: string, count: number): void;
}

/** The most answers that are judged, the most at the same time, and the most characters of each text. */
const most = { answers: 40, together: 4, text: 20_000 };
/** A lower score is worth a look. */
const good = 0.8;

const verdict: JsonSchema = {
  type: 'object',
  properties: { score: { type: 'number', minimum: 0, maximum: 1 }, reason: { type: 'string' } },
  required: ['score', 'reason'],
  additionalProperties: false,
};

/**
 * Has a model judge how completely each prompt of a run was answered. Throws a RunError where a call fails or its answer is
 * malformed.
 */
export async function judgeAnswers(state: RunState, judging: Judging): Promise<QualityFinding[]> {
  const steps = [...state.steps.values()]
    .filter(({ node, status, loop }) => node.kind === 'prompt' && status === 'succeeded' && !loop)
    .filter((step) => sentPrompt(step) !== '' && judging.value(step) !== undefined)
    .slice(0, most.answers);
  if (steps.length === 0) return [];

  judging.onAsk?.(judging.model, steps.length);
  const findings: QualityFinding[] = [];
  for (let at = 0; at < steps.length; at += most.together) {
    const some = await Promise.all(steps.slice(at, at + most.together).map((step) => judge(step, judging)));
    findings.push(...some.flat());
  }

  return findings;
}

async function judge(step: StepState, { models, model, signal, value }: Judging): Promise<QualityFinding[]> {
  const answer = value(step) ?? null;
  const content = fillPrompt(completeText, {
    prompt: quoted(sentPrompt(step)),
    answer: quoted(typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2)),
  });
  const { object } = await models.call(
    { model, messages: [{ role: 'user', content }], schema: verdict, step: `${step.path}.judge` },
    { signal, delta: () => undefined },
  );
  const fault = object === undefined ? insightsTexts.noObject : models.check(verdict, object);
  if (fault !== undefined || !isMap(object))
    throw new RunError({
      kind: 'bad-response',
      message: say(insightsTexts.unfit, { model, fault: fault ?? '' }),
      retryable: true,
    });

  const score = Number(object['score']);
  if (score >= good) return [];

  const message = say(reportsTexts.judged, { score, reason: String(object['reason']) });
  return [{ path: step.path, kind: 'judge', weight: score < 0.5 ? 'bad' : 'doubtful', message }];
}

/** A prefix before each line, so that no text can end the quotation. */
const quoted = (text: string): string =>
  text
    .slice(0, most.text)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
