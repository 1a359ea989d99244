import type { JsonMap, JsonSchema } from '../../../language/json.ts';
import { definedMap, isMap } from '../../../language/json.ts';
import type { EnsemblePatternName } from '../../../language/kinds/ensemble.ts';
import { asksSynthesizer, shapesMembers } from '../../../language/kinds/ensemble.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import type { StepState } from '../../../state/step.ts';
import type { AttemptResult, PreparedAttempt } from '../../attempts/prepared-attempt.ts';
import { logModelChoice } from '../../calls/choose-model.ts';
import type { StepRun } from '../../context.ts';
import type { Claim } from './agreement.ts';
import { claimOf, countAgreement, dissentOf, roundShare } from './agreement.ts';
import { anonymize } from './anonymous.ts';
import type { Asker, Member } from './asker.ts';
import { askerOf, settleAll } from './asker.ts';
import { compareAnswers, compareRows } from './compare.ts';
import type { DebateResult, MemberAnswer, MissingMember } from './debate.ts';
import { debate, messagesOf } from './debate.ts';
import { groupAnswers } from './equal-answers.ts';
import { answerText, judgePrompt, questionPrompt, repeatedQuestion, synthesisPrompt } from './prompts.ts';
import type { EnsembleSettings } from './settings.ts';
import { settingsOf } from './settings.ts';
import type { Synthesis, SynthesisInput } from './synthesis.ts';
import { memberNumbers } from './synthesis.ts';

/**
 * Asks several models the same question in parallel, and combines their answers. The value is `{answer, agreement, parts}`:
 * agreement is counted, and parts hold every answer, the claims with their supporters, dissent, and missing members.
 */
export function prepareEnsemble(run: StepRun): PreparedAttempt {
  const { context, step, definition, why } = run;
  const { work, answer } = definition;
  if (work.kind !== 'ensemble')
    throw new RunError({ kind: 'internal', message: say(runsTexts.wrongKind, { step: step.path, kind: 'ensemble' }) });
  const written = settingsOf(run, work);
  const missed = step.failures.at(-1);
  const settings = missed?.missed ? { ...written, question: repeatedQuestion(written.question, missed.message) } : written;
  const { question } = written;
  const { system, members, words, maker } = settings;
  const models = members.map(({ model }) => model);
  const hasMaker = asksSynthesizer(work.pattern, words.criteria !== '');
  // A selection's model is logged; a named one is in the parameters.
  if (maker.strategy) why.model = logModelChoice(maker);
  const seed = JSON.stringify([context.state.started?.pipeline.id ?? '', context.inputs, step.path]);
  const plan: EnsemblePlan = { step, settings, pattern: work.pattern, schema: answer?.schema, seed };
  return {
    parameters: definedMap({
      question,
      models,
      pattern: work.pattern,
      system: system || undefined,
      synthesizer: hasMaker ? maker.model : undefined,
    }),
    identity: {
      question,
      models,
      system,
      pattern: work.pattern,
      maker: maker.model,
      words: { ...words },
      schema: answer?.schema ?? null,
      least: settings.least,
      rounds: settings.rounds,
      stop_at: settings.stopAt ?? null,
      temperature: settings.temperature ?? null,
      max_tokens: settings.max_tokens ?? null,
    },
    attempt(signal, calls) {
      const goesOn = step.failures.at(-1)?.kind !== 'bad-response';
      return runEnsemble(plan, askerOf({ ...run, signal, calls }, { ...settings, goesOn }), signal);
    },
  };
}

/** Shared by all attempts of an ensemble. */
interface EnsemblePlan {
  step: StepState;
  settings: EnsembleSettings;
  pattern: EnsemblePatternName;
  schema: JsonSchema | undefined;
  /** Decides the order of anonymous answers. */
  seed: string;
}

/** Independent answers, then the rounds of a debate, then the combined answer. */
async function runEnsemble(plan: EnsemblePlan, asker: Asker, signal: AbortSignal): Promise<AttemptResult> {
  const { step, settings, pattern, schema, seed } = plan;
  const { members, words } = settings;
  const first = await independentAnswers(plan, asker, signal);
  const debated: DebateResult =
    pattern === 'debate' && first.answers.length > 1
      ? await debate(first.answers, { ...settings, peer: words.peer, revise: words.revise, seed }, asker, signal)
      : { answers: first.answers, missing: [], rounds: 0 };
  const { answers, rounds, revised } = debated;
  const missing = [...first.missing, ...debated.missing];
  if (revised !== undefined) throw tooFew(step, settings, revised, missing);

  const { maker, note } = asksSynthesizer(pattern, words.criteria !== '')
    ? makerOf(settings.maker, answers, missing)
    : { maker: settings.maker };
  const result = await makers[pattern]({ settings: { ...settings, maker }, answers, asker, seed, schema });
  const rows = pattern === 'compare' ? compareRows(members, { answers, missing, scores: result.scores }) : undefined;
  return asAttemptResult(result, answers, missing, { rounds, size: members.length, calls: asker.count, note, rows });
}

/** Every model answers alone. Throws where too few answer. */
async function independentAnswers(
  { step, settings, pattern, schema }: EnsemblePlan,
  asker: Asker,
  signal: AbortSignal,
): Promise<{ answers: MemberAnswer[]; missing: MissingMember[] }> {
  const { question, system, members, words, least } = settings;
  const memberSchema = shapesMembers(pattern) ? schema : undefined;
  const messages = messagesOf(system, questionPrompt(question, words.answer));
  const questions = members.map(({ model, instead }) => ({ kind: 'member' as const, model, instead, messages }));
  const outcomes = memberSchema
    ? await asker.askAllFor(questions.map((memberQuestion) => ({ ...memberQuestion, schema: memberSchema })))
    : await settleAll(questions, signal, asker.ask);
  const answers: MemberAnswer[] = [];
  const missing: MissingMember[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const member = members[index];
    if (!member) continue;
    if ('failure' in outcome) missing.push({ member, during: 'answer', failure: outcome.failure });
    else {
      const { object = null, text, totals } = outcome.value;
      answers.push({ member, answer: memberSchema ? object : text, totals });
    }
  }
  if (answers.length < least) throw tooFew(step, settings, answers.length, missing);
  return { answers, missing };
}

function tooFew(
  step: StepState,
  { members, least }: EnsembleSettings,
  count: number,
  missing: readonly MissingMember[],
): RunError {
  const failures = missing.map(({ failure }) => failure);
  const worth = failures.find(({ retryable }) => retryable) ?? failures[0];
  // A message from several models is reported once.
  const models = new Map<string, string[]>();
  for (const { member, failure } of missing) models.set(failure.message, [...(models.get(failure.message) ?? []), member.model]);
  const reasons = [...models].map(([message, names]) => say(runsTexts.memberFailed, { model: names.join(', '), message }));
  return new RunError({
    kind: worth?.kind ?? 'bad-response',
    message: say(runsTexts.fewAnswers, { count, all: members.length, least, step: step.path, why: reasons.join(' ') }),
    hint: say(runsTexts.fewAnswersHint),
    retryable: worth?.retryable ?? false,
    retry_after: worth?.retry_after,
  });
}

/**
 * The model that combines the answers. One that failed in this ensemble is replaced by the first member that took part to the
 * end, with a note.
 */
function makerOf(
  maker: EnsembleSettings['maker'],
  answers: readonly MemberAnswer[],
  missing: readonly MissingMember[],
): { maker: EnsembleSettings['maker']; note?: string } {
  const failed = new Set(missing.map(({ member }) => member.model));
  if (!failed.has(maker.model)) return { maker };
  const other = answers.find(({ member }) => !failed.has(member.model))?.member;
  if (!other) return { maker, note: say(runsTexts.makerFailed, { model: maker.model }) };
  const { model, instead } = other;
  return {
    maker: { ...maker, model, instead },
    note: say(runsTexts.otherMaker, { failed: maker.model, model }),
  };
}

/** The function of each pattern that combines the answers. */
const makers: Readonly<Record<EnsemblePatternName, (making: SynthesisInput) => Promise<Synthesis>>> = {
  vote: async ({ answers }) => {
    const groups = groupAnswers(answers.map(({ answer }) => answer));
    const most = Math.max(...groups.map(({ by }) => by.length));
    const level = groups.filter(({ by }) => by.length === most);
    const claims: Claim[] = groups.map(({ answer, by }) =>
      claimOf(
        answerText(answer),
        answers.map((_, index) => by.includes(index)),
      ),
    );
    const agreement = answers.length > 1 ? roundShare(most / answers.length) : null;
    const outcome = { answer: level[0]?.answer ?? null, claims, agreement };
    const by = { votes: most, of: answers.length };
    if (level.length < 2) return { ...outcome, by: { ...by, tie: false } };
    const note = say(most === 1 ? runsTexts.tieOfOne : runsTexts.tie, { count: level.length, votes: most });
    return { ...outcome, by: { ...by, tie: true, level: level.map(({ answer }) => answer) }, note };
  },
  judge: async ({ settings, answers, asker, seed }) => {
    const counted = countAgreement(answers.map(({ answer }) => answer));
    const anonymous = anonymize(
      answers.map(({ answer }) => answer),
      seed,
    );
    const [only] = anonymous;
    if (only && anonymous.length === 1) {
      const by: JsonMap = { members: memberNumbers(only.by, answers) };
      return { ...counted, answer: only.answer, by };
    }
    const schema: JsonSchema = {
      type: 'object',
      properties: { choice: { type: 'string', enum: anonymous.map(({ label }) => label) }, reason: { type: 'string' } },
      required: ['choice', 'reason'],
      additionalProperties: false,
    };
    const content = judgePrompt(settings.question, anonymous, settings.words.criteria);
    const { model, instead, bounds } = settings.maker;
    const { object } = await asker.askFor({ kind: 'judge', model, instead, bounds, messages: messagesOf('', content), schema });
    const verdict = isMap(object) ? object : {};
    const chosen = anonymous.find(({ label }) => label === verdict['choice']);
    const by: JsonMap = { model, reason: verdict['reason'] ?? '', members: memberNumbers(chosen?.by ?? [], answers) };
    return { ...counted, answer: chosen?.answer ?? null, by };
  },
  synthesize: synthesis,
  compare: compareAnswers,
  debate: synthesis,
};

async function synthesis({ settings, answers, asker, seed, schema }: SynthesisInput): Promise<Synthesis> {
  const { question, system, words } = settings;
  const { model, instead, bounds } = settings.maker;
  const values = answers.map(({ answer }) => answer);
  const counted = countAgreement(values);
  const content = synthesisPrompt(
    question,
    anonymize(values, `${seed}|synthesis`),
    { claims: counted.claims, total: values.length },
    words.synthesis,
  );
  const call = { kind: 'member' as const, model, instead, bounds, messages: messagesOf(system, content), shown: true };
  if (!schema) {
    const { text, note } = await asker.ask(call);
    return { ...counted, answer: text, by: { model }, note };
  }
  const { object, note } = await asker.askFor({ ...call, schema });
  return { ...counted, answer: object ?? null, by: { model }, note };
}

function asAttemptResult(
  { answer, agreement, claims, by, note }: Synthesis,
  answers: readonly MemberAnswer[],
  missing: readonly MissingMember[],
  {
    rounds,
    size,
    calls,
    note: makerNote,
    rows,
  }: { rounds: number; size: number; calls: number; note?: string | undefined; rows: JsonMap[] | undefined },
): AttemptResult {
  const asMap = ({ number: member, model }: Member): JsonMap => ({ member, model });
  const value = definedMap({
    rows,
    answer,
    agreement,
    parts: {
      answers: answers.map(({ member, answer: last, first }) => definedMap({ ...asMap(member), answer: last, first })),
      claims: claims.map((claim): JsonMap => ({ ...claim })),
      dissent: dissentOf(
        claims,
        answers.map(({ member }) => asMap(member)),
      ),
      missing: missing.map(({ member, during, failure: { kind, message } }) => ({
        ...asMap(member),
        during,
        error: { kind, message },
      })),
      by,
      rounds,
      calls,
    },
  });
  const degraded = [missingNote(answers.length, size, missing), makerNote, note].filter((text) => text !== undefined).join('; ');
  return { value, degraded: degraded || undefined };
}

/** The missing members, for people; undefined where all answered to the end. */
function missingNote(count: number, all: number, missing: readonly MissingMember[]): string | undefined {
  if (missing.length === 0) return undefined;
  const names = [...new Set(missing.map(({ member }) => member.model))].join(', ');
  return count < all ? say(runsTexts.fewerAnswers, { count, all, names }) : say(runsTexts.lostMembers, { names });
}
