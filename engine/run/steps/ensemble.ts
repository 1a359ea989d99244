import type { Step } from '../../compile/pipeline/model/step.ts';
import type { EnsemblePatternName } from '../../language/ensemble.ts';
import type { Json, JsonMap, JsonSchema } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/runs.ts';
import { say } from '../../language/texts.ts';
import type { Why } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import type { StepState } from '../../state/step.ts';
import type { Attempted, Prepared } from '../attempts.ts';
import { choiceAsLogged } from '../choosing.ts';
import type { RunContext } from '../context.ts';
import type { Claim, Counted } from '../ensemble/agreement.ts';
import { claimOf, countAgreement, dissentOf, rounded } from '../ensemble/agreement.ts';
import type { Asker, Member } from '../ensemble/asking.ts';
import { askerOf, together } from '../ensemble/asking.ts';
import type { Answered, Debated, Missing } from '../ensemble/debate.ts';
import { debate, messagesOf } from '../ensemble/debate.ts';
import type { EnsembleSettings } from '../ensemble/given.ts';
import { settingsOf } from '../ensemble/given.ts';
import { anonymous } from '../ensemble/order.ts';
import { groupsOf } from '../ensemble/same.ts';
import { judgeWords, questionAgain, questionWords, shown, synthesisWords } from '../ensemble/words.ts';
import type { StepScope } from '../scope.ts';

/**
 * Asks several models the same, all at once, and makes one answer of theirs. The value is `{answer, agreement, parts}`: agreement is counted,
 * and parts hold every answer, the claims with who makes them, dissent, and who is missing.
 */
export function prepareEnsemble(context: RunContext, step: StepState, definition: Step, scope: StepScope, why: Why): Prepared {
  const { work, answer } = definition;
  if (work.kind !== 'ensemble')
    throw new RunError({ kind: 'internal', message: say(runsTexts.wrongKind, { step: step.path, kind: 'ensemble' }) });
  const given = settingsOf(context, step, definition, work, scope);
  const missed = step.failures.at(-1);
  const settings = missed?.missed ? { ...given, question: questionAgain(given.question, missed.message) } : given;
  const { question } = given;
  const { system, members, words, maker } = settings;
  const models = members.map(({ model }) => model);
  // Who was chosen is said; who was named stands in the parameters.
  if (maker.strategy) why.model = choiceAsLogged(maker);
  const { started } = context.state;
  const seed = JSON.stringify([started?.pipeline.id ?? '', context.inputs, step.path]);
  return {
    parameters: {
      question,
      models,
      pattern: work.pattern,
      ...(system === '' ? {} : { system }),
      ...(work.pattern === 'vote' ? {} : { synthesizer: maker.model }),
    },
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
    async attempt(signal, calls) {
      const goesOn = step.failures.at(-1)?.kind !== 'bad-response';
      const asker = askerOf(context, step, calls, { ...settings, goesOn }, signal);
      const first = await independent(step, settings, work.pattern, answer?.schema, asker, signal);
      const plan = { ...settings, peer: words.peer, revise: words.revise, seed };
      const debated: Debated =
        work.pattern === 'debate' && first.answers.length > 1
          ? await debate(first.answers, plan, asker, signal)
          : { answers: first.answers, missing: [], rounds: 0 };
      const { answers, rounds, revised } = debated;
      const missing = [...first.missing, ...debated.missing];
      if (revised !== undefined) throw tooFew(step, revised, members.length, settings.least, missing);
      const { maker, note } = work.pattern === 'vote' ? { maker: settings.maker } : makerOf(settings.maker, answers, missing);
      const made = await makers[work.pattern]({ settings: { ...settings, maker }, answers, asker, seed, schema: answer?.schema });
      return attempted(made, answers, missing, { rounds, all: members.length, calls: asker.count, note });
    },
  };
}

/** Every model answers alone. Throws where fewer answer than are needed. */
async function independent(
  step: StepState,
  { question, system, members, words, least }: EnsembleSettings,
  pattern: EnsemblePatternName,
  schema: JsonSchema | undefined,
  asker: Asker,
  signal: AbortSignal,
): Promise<{ answers: Answered[]; missing: Missing[] }> {
  const shaped = pattern === 'vote' || pattern === 'judge' ? schema : undefined;
  const messages = messagesOf(system, questionWords(question, words.answer));
  const questions = members.map(({ model, instead }) => ({ kind: 'member' as const, model, instead, messages }));
  const outcomes = shaped
    ? await asker.askAllFor(questions.map((one) => ({ ...one, schema: shaped })))
    : await together(questions, signal, asker.ask);
  const answers: Answered[] = [];
  const missing: Missing[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const member = members[index];
    if (!member) continue;
    if ('value' in outcome) answers.push({ member, answer: shaped ? (outcome.value.object ?? null) : outcome.value.text });
    else missing.push({ member, during: 'answer', failure: outcome.failure });
  }
  if (answers.length < least) throw tooFew(step, answers.length, members.length, least, missing);
  return { answers, missing };
}

function tooFew(step: StepState, count: number, all: number, least: number, missing: readonly Missing[]): RunError {
  const failures = missing.map(({ failure }) => failure);
  const worth = failures.find(({ retryable }) => retryable) ?? failures[0];
  // What several met alike is told once.
  const why = new Map<string, string[]>();
  for (const { member, failure } of missing) why.set(failure.message, [...(why.get(failure.message) ?? []), member.model]);
  const told = [...why].map(([message, models]) => say(runsTexts.memberFailed, { model: models.join(', '), message }));
  return new RunError({
    kind: worth?.kind ?? 'bad-response',
    message: say(runsTexts.fewAnswers, { count, all, least, step: step.path, why: told.join(' ') }),
    hint: say(runsTexts.fewAnswersHint),
    retryable: worth?.retryable ?? false,
    ...(worth?.retry_after === undefined ? {} : { retry_after: worth.retry_after }),
  });
}

/**
 * Who makes the one answer. A model that failed in this ensemble does not, where another took part to the end: the first of those does, which
 * is said.
 */
function makerOf(
  maker: EnsembleSettings['maker'],
  answers: readonly Answered[],
  missing: readonly Missing[],
): { maker: EnsembleSettings['maker']; note?: string } {
  const failed = new Set(missing.map(({ member }) => member.model));
  if (!failed.has(maker.model)) return { maker };
  const other = answers.find(({ member }) => !failed.has(member.model))?.member;
  if (!other) return { maker, note: say(runsTexts.makerFailed, { model: maker.model }) };
  const { model, instead } = other;
  return {
    maker: { ...maker, model, ...(instead ? { instead } : {}) },
    note: say(runsTexts.otherMaker, { failed: maker.model, model }),
  };
}

interface Making {
  settings: EnsembleSettings;
  answers: readonly Answered[];
  asker: Asker;
  seed: string;
  schema: JsonSchema | undefined;
}

interface Made extends Counted {
  answer: Json;
  /** How it was made. */
  by: JsonMap;
  note?: string;
}

/** What each pattern makes of the answers. */
const makers: Readonly<Record<EnsemblePatternName, (making: Making) => Promise<Made>>> = {
  vote: async ({ answers }) => {
    const groups = groupsOf(answers.map(({ answer }) => answer));
    const most = Math.max(...groups.map(({ by }) => by.length));
    const level = groups.filter(({ by }) => by.length === most);
    const claims: Claim[] = groups.map(({ answer, by }) =>
      claimOf(
        shown(answer),
        answers.map((_, index) => by.includes(index)),
      ),
    );
    const agreement = answers.length > 1 ? rounded(most / answers.length) : null;
    const made = { answer: level[0]?.answer ?? null, claims, agreement };
    const by = { votes: most, of: answers.length };
    if (level.length < 2) return { ...made, by: { ...by, tie: false } };
    const note = say(most === 1 ? runsTexts.tieOfOne : runsTexts.tie, { count: level.length, votes: most });
    return { ...made, by: { ...by, tie: true, level: level.map(({ answer }) => answer) }, note };
  },
  judge: async ({ settings, answers, asker, seed }) => {
    const counted = countAgreement(answers.map(({ answer }) => answer));
    const known = anonymous(
      answers.map(({ answer }) => answer),
      seed,
    );
    const [only] = known;
    if (only && known.length === 1) {
      const by: JsonMap = { members: numbersOf(only.by, answers) };
      return { ...counted, answer: only.answer, by };
    }
    const schema: JsonSchema = {
      type: 'object',
      properties: { choice: { type: 'string', enum: known.map(({ label }) => label) }, reason: { type: 'string' } },
      required: ['choice', 'reason'],
      additionalProperties: false,
    };
    const content = judgeWords(settings.question, known, settings.words.criteria);
    const { model, instead, bounds } = settings.maker;
    const { object } = await asker.askFor({ kind: 'judge', model, instead, bounds, messages: messagesOf('', content), schema });
    const verdict = isMap(object) ? object : {};
    const chosen = known.find(({ label }) => label === verdict['choice']);
    const by: JsonMap = { model, reason: verdict['reason'] ?? '', members: numbersOf(chosen?.by ?? [], answers) };
    return { ...counted, answer: chosen?.answer ?? null, by };
  },
  synthesize: synthesis,
  debate: synthesis,
};

async function synthesis({ settings, answers, asker, seed, schema }: Making): Promise<Made> {
  const { question, system, words } = settings;
  const { model, instead, bounds } = settings.maker;
  const given = answers.map(({ answer }) => answer);
  const counted = countAgreement(given);
  const content = synthesisWords(
    question,
    anonymous(given, `${seed}|synthesis`),
    { claims: counted.claims, total: given.length },
    words.synthesis,
  );
  const asked = { kind: 'member' as const, model, instead, bounds, messages: messagesOf(system, content), shown: true };
  if (!schema) {
    const { text, note } = await asker.ask(asked);
    return { ...counted, answer: text, by: { model }, ...(note === undefined ? {} : { note }) };
  }
  const { object, note } = await asker.askFor({ ...asked, schema });
  return { ...counted, answer: object ?? null, by: { model }, ...(note === undefined ? {} : { note }) };
}

const numbersOf = (indices: readonly number[], answers: readonly Answered[]): number[] =>
  indices.flatMap((index) => answers[index]?.member.number ?? []);

function attempted(
  { answer, agreement, claims, by, note }: Made,
  answers: readonly Answered[],
  missing: readonly Missing[],
  { rounds, all, calls, note: maker }: { rounds: number; all: number; calls: number; note?: string | undefined },
): Attempted {
  const named = ({ number: member, model }: Member): JsonMap => ({ member, model });
  const value: JsonMap = {
    answer,
    agreement,
    parts: {
      answers: answers.map((one) => ({
        ...named(one.member),
        answer: one.answer,
        ...(one.first === undefined ? {} : { first: one.first }),
      })),
      claims: claims.map((claim): JsonMap => ({ ...claim })),
      dissent: dissentOf(
        claims,
        answers.map(({ member }) => named(member)),
      ),
      missing: missing.map(({ member, during, failure: { kind, message } }) => ({
        ...named(member),
        during,
        error: { kind, message },
      })),
      by,
      rounds,
      calls,
    },
  };
  const names = [...new Set(missing.map(({ member }) => member.model))].join(', ');
  const fewer =
    missing.length === 0
      ? undefined
      : answers.length < all
        ? say(runsTexts.fewerAnswers, { count: answers.length, all, names })
        : say(runsTexts.lostMembers, { names });
  const degraded = [fewer, maker, note].filter((one) => one !== undefined).join('; ');
  return degraded === '' ? { value } : { value, degraded };
}
