import type { Json, JsonMap, JsonSchema } from '../../../language/json.ts';
import { definedMap, isMap } from '../../../language/json.ts';
import { sumUsage } from '../../../state/usage.ts';
import { verdict } from '../../attempts/quality.ts';
import { countAgreement } from './agreement.ts';
import { anonymize } from './anonymous.ts';
import type { CallTotals, Member } from './asker.ts';
import type { MemberAnswer, MissingMember } from './debate.ts';
import { messagesOf } from './debate.ts';
import { scorePrompt } from './prompts.ts';
import type { Scores } from './scores.ts';
import type { Synthesis, SynthesisInput } from './synthesis.ts';
import { memberNumbers } from './synthesis.ts';

/** Answers side by side. Where there are criteria one model scores all of them at once, unnamed, and the best is the answer. */
export async function compareAnswers({ settings, answers, asker, seed }: SynthesisInput): Promise<Synthesis> {
  const values = answers.map(({ answer }) => answer);
  const counted = countAgreement(values);
  if (settings.words.criteria === '') return { ...counted, answer: null, by: {} };

  const labelled = anonymize(values, seed);
  const schema: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(labelled.map(({ label }) => [label, verdict])),
    required: labelled.map(({ label }) => label),
    additionalProperties: false,
  };
  const content = scorePrompt(settings.question, labelled, settings.words.criteria);
  const { model, instead, bounds } = settings.maker;
  const { object } = await asker.askFor({ kind: 'judge', model, instead, bounds, messages: messagesOf('', content), schema });

  const scores = new Map<number, { score: number; reason: string }>();
  for (const { label, by } of labelled) {
    const { score = 0, reason = '' } = membersOf(object, label);
    for (const number of memberNumbers(by, answers)) scores.set(number, { score: Number(score), reason: String(reason) });
  }

  const best = bestOf(answers, scores);
  const members = best ? answers.filter(({ answer }) => answer === best.answer).map(({ member }) => member.number) : [];
  return { ...counted, answer: best?.answer ?? null, by: { model, members }, scores };
}

function membersOf(object: Json | undefined, label: string): JsonMap {
  const given = isMap(object) ? object[label] : undefined;
  return isMap(given) ? given : {};
}

/** The answer of the highest score, the first of `models` where several have it. */
const bestOf = (answers: readonly MemberAnswer[], scores: Scores): MemberAnswer | undefined => {
  const scoreOf = ({ member }: MemberAnswer): number => scores.get(member.number)?.score ?? 0;
  const highest = Math.max(...answers.map(scoreOf));
  return answers.find((one) => scoreOf(one) === highest);
};

/** A row for each model, in the order of `models`: its answer with what that took, or why it gave none. */
export const compareRows = (
  members: readonly Member[],
  found: { answers: readonly MemberAnswer[]; missing: readonly MissingMember[]; scores: Scores | undefined },
): JsonMap[] =>
  members.map((member) => {
    const { model, number } = member;
    const answered = found.answers.find((one) => one.member === member);
    if (answered) {
      const { answer, totals } = answered;
      return definedMap({ model, answer, ...figuresOf(totals), ...found.scores?.get(number) });
    }

    const error = found.missing.find((one) => one.member === member)?.failure.message ?? '';
    return { model, answer: null, seconds: null, tokens: null, cost: null, error };
  });

/** Unknown figures are null, never 0. */
function figuresOf({ milliseconds, usage }: CallTotals): JsonMap {
  const { usage: counted, cost = null, cost_open } = sumUsage(usage);
  const { input_tokens, output_tokens } = counted ?? {};
  const tokens = input_tokens === undefined || output_tokens === undefined ? null : input_tokens + output_tokens;
  return { seconds: milliseconds / 1000, tokens, cost: cost_open ? null : cost };
}
