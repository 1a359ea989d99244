import { namesOfTag } from '../compile/check/test-cases/case-names.ts';
import type { AutoSite } from '../compile/pipeline/model/value.ts';
import type { Json, JsonSchema } from '../language/json.ts';
import { autoTexts } from '../language/texts/run/auto.ts';
import { say } from '../language/texts.ts';
import type { CallPlace } from '../run/call-place.ts';
import type { ModelAnswer, ModelCall, ModelCriteria, Models } from '../run/model-port.ts';
import { neutralizeMarks } from '../run/secrets/secrets.ts';
import type { Failure } from '../state/failure.ts';
import { isRunError, RunError, toFailure } from '../state/failure.ts';
import type { Usage } from '../state/usage.ts';
import { sumUsage, type UsageCost } from '../state/usage.ts';
import type { LockEntry } from '../workspace/lock-file.ts';
import { lockedAnswer } from '../workspace/lock-file.ts';
import type { RenderedSite, TagQuestion } from './question.ts';
import { buildQuestion, buildRepair } from './question.ts';
import { readProse } from './read-prose.ts';

export interface ResolveOptions {
  /** The model that is asked where the tag names none; the run's default where this is missing too. */
  orchestrator?: string;
  /** Answers of earlier runs. */
  lock?: readonly LockEntry[];
  /** With it, a tag that must be answered before the run and has no locked answer is an error. */
  frozen?: boolean;
  /** Supplied answers, by the tag's id or its field; they go before all others. */
  responses?: Readonly<Record<string, Json>>;
  signal: AbortSignal;
  /** The step that asks, for traces. */
  step?: string;
  /** How a model is chosen, where a selection says it. */
  criteria?: ModelCriteria;
  /** Makes each call. It may record the call, or return the result of an earlier run for the same call. */
  record?: (kind: 'auto' | 'repair', call: ModelCall, make: (place?: CallPlace) => Promise<ModelAnswer>) => Promise<ModelAnswer>;
  delta?: (text: string) => void;
  /** Called with the usage of a tag that got no answer. */
  onFailed?(site: AutoSite, spent: Pick<ResolvedSite, 'calls'> & UsageCost): void;
}

/** An answer with where it came from. */
export interface ResolvedSite {
  site: string;
  /** Fingerprint of the question. */
  question: string;
  /** The question as asked. */
  asked: string;
  answer: Json;
  /** A model's name, or `supplied`, `selection`, `default`. */
  model: string;
  /** Taken from the lock file. */
  locked: boolean;
  /** Calls that were made for it. */
  calls: number;
  /** The tag's default, because nothing could answer. */
  degraded?: boolean;
  /** Why nothing could answer, or how a model was chosen. */
  reason?: string;
  usage?: Usage;
  /** USD; absent = unknown. */
  cost?: number;
  cost_open?: true;
}

/**
 * Answers a tag: supplied, locked, chosen, or asked (once more where the answer has the wrong form). Throws a RunError:
 * `input` where a supplied or locked answer does not fit, or where `frozen` forbids to ask and there is no default;
 * `bad-response` where the model's answer does not fit; else the failure of the call. A failed call is replaced by the tag's
 * `default`.
 */
export async function resolveSite(renderedSite: RenderedSite, models: Models, options: ResolveOptions): Promise<ResolvedSite> {
  const { site } = renderedSite;
  const question = buildQuestion(renderedSite);
  const about = { site: site.id, question: question.hash, asked: renderedSite.words.trim() };
  const given = suppliedAnswer(site, models, question, options) ?? knownAnswer(site, models, question, options);
  if (given) return { ...about, ...given, calls: 0 };
  if (options.frozen && site.when === 'compile') return { ...about, ...standInFor(site, question) };

  const talk: Talk = { models, options, calls: 0, usages: [] };
  try {
    const chosen =
      site.type === 'model' && !renderedSite.attributes.has('model') ? chooseModel(question, models, options) : undefined;
    return { ...about, ...(chosen ?? (await ask(renderedSite, question, talk))), locked: false, ...spent(talk) };
  } catch (error) {
    const failure = toFailure(error);
    const { default: standIn } = question.shape;
    if (standIn === undefined || options.signal.aborted || stops(failure)) {
      options.onFailed?.(site, spent(talk));
      throw error;
    }

    return {
      ...about,
      answer: standIn,
      model: 'default',
      locked: false,
      degraded: true,
      reason: failure.message,
      ...spent(talk),
    };
  }
}

/** The calls for one tag. */
interface Talk {
  models: Models;
  options: ResolveOptions;
  calls: number;
  usages: UsageCost[];
}

/** Failures that end the run, in place of leaving one tag unanswered. */
const stops = ({ kind }: Failure): boolean =>
  kind === 'cancelled' || kind === 'budget' || kind === 'interrupted' || kind === 'internal';

type GivenAnswer = Pick<ResolvedSite, 'answer' | 'model' | 'locked'>;

/** The names that a supplied answer may have for a tag: its id, with or without the `#0` of a field's first tag, or its field. */
export const tagNames = ({ id, field }: AutoSite): string[] => [id, ...namesOfTag({ id }), field];

export const suppliedName = (site: AutoSite, responses: Readonly<Record<string, Json>>): string | undefined =>
  tagNames(site).find((name) => Object.hasOwn(responses, name));

function suppliedAnswer(
  site: AutoSite,
  models: Models,
  { shape }: TagQuestion,
  { responses = {} }: ResolveOptions,
): GivenAnswer | undefined {
  const name = suppliedName(site, responses);
  if (name === undefined) return undefined;

  const answer = neutralizeMarks(responses[name] ?? null);
  const fault = models.check(shape.schema, answer);
  if (fault !== undefined)
    throw new RunError({
      kind: 'input',
      message: say(autoTexts.supplied, { site: site.id, fault, answer: shortened(answer) }),
    });

  return { answer, model: 'supplied', locked: false };
}

function knownAnswer(
  site: AutoSite,
  models: Models,
  { shape, hash }: TagQuestion,
  { lock = [] }: ResolveOptions,
): GivenAnswer | undefined {
  if (site.when === 'run') return undefined;
  const entry = lockedAnswer(lock, site.id, hash);
  if (!entry) return undefined;
  const fault = lockedFault(site, entry.answer, shape.schema, models);
  if (fault !== undefined) throw new RunError({ kind: 'input', message: fault, hint: say(autoTexts.lockedHint) });
  return { answer: neutralizeMarks(entry.answer), model: entry.model, locked: true };
}

/** Why a locked answer cannot be used; undefined where it fits. */
export function lockedFault(
  { id }: Pick<AutoSite, 'id'>,
  answer: Json,
  schema: JsonSchema,
  { check }: Pick<Models, 'check'>,
): string | undefined {
  const fault = check(schema, answer);
  return fault === undefined ? undefined : say(autoTexts.locked, { site: id, fault, answer: shortened(answer) });
}

/** Where nobody may be asked, the tag's default answers, with the reason. It is not locked, so that a later run may ask. */
function standInFor({ id }: AutoSite, { shape }: TagQuestion): Omit<ResolvedSite, 'site' | 'question' | 'asked'> {
  if (shape.default === undefined)
    throw new RunError({ kind: 'input', message: say(autoTexts.frozen, { site: id }), hint: say(autoTexts.frozenHint) });
  const reason = say(autoTexts.frozenDefault, { site: id });
  return { answer: shape.default, model: 'default', locked: false, degraded: true, reason, calls: 0 };
}

/** A model is chosen by selection, without a call: the first of the tag's choices that can be used, else the run's default. */
function chooseModel(
  { shape }: TagQuestion,
  models: Models,
  { step, criteria }: ResolveOptions,
): Pick<ResolvedSite, 'answer' | 'model' | 'reason'> {
  if (criteria) {
    const { model, reason } = models.choose(shape.choices && JSON.stringify(shape.choices), step, { ...criteria, can: [] });
    // The answer is one of the choices, as it is written there.
    const same = (name: string): boolean => name === model || models.choose(name).model === model;
    return { answer: shape.choices?.find(same) ?? model, model: 'selection', reason };
  }

  let failed: unknown;
  for (const name of shape.choices ?? [undefined]) {
    try {
      const { model, reason } = models.choose(name);
      return { answer: name ?? model, model: 'selection', reason };
    } catch (error) {
      failed = error;
    }
  }

  throw failed;
}

async function ask(
  renderedSite: RenderedSite,
  question: TagQuestion,
  talk: Talk,
): Promise<Pick<ResolvedSite, 'answer' | 'model'>> {
  const { models, options } = talk;
  const named = renderedSite.attributes.get('model');
  const { model, instead } = models.choose(
    named ?? options.orchestrator,
    options.step,
    named === undefined ? options.criteria : undefined,
  );
  const step = options.step === undefined ? {} : { step: options.step };
  const others = instead ? { instead } : {};
  const call: ModelCall = { model, ...others, messages: question.messages, schema: question.shape.schema, ...step };
  const first = await make('auto', renderedSite.site.id, call, talk);
  const judged = judge(first, question, models);
  if ('answer' in judged) return { answer: judged.answer, model: first.model };

  const repairMessages: ModelCall['messages'] = [
    { role: 'assistant', content: first.text },
    { role: 'user', content: buildRepair(judged.fault, question) },
  ];
  const second = await make('repair', renderedSite.site.id, { ...call, messages: [...call.messages, ...repairMessages] }, talk);
  const again = judge(second, question, models);
  if ('answer' in again) return { answer: again.answer, model: second.model };
  throw new RunError({
    kind: 'bad-response',
    message: say(autoTexts.unusable, {
      site: renderedSite.site.id,
      model: second.model,
      fault: again.fault,
      answer: shortened(second.text),
    }),
    cause: second.text.slice(0, 2_000),
    hint: say(autoTexts.unusableHint),
  });
}

/** The failure of a call with its tag added: before a run no step says where it belongs. */
function unanswered(site: string, error: unknown): unknown {
  const failure = toFailure(error);
  return stops(failure) ? error : new RunError({ ...failure, message: say(autoTexts.noAnswer, { site, why: failure.message }) });
}

async function make(kind: 'auto' | 'repair', site: string, call: ModelCall, talk: Talk): Promise<ModelAnswer> {
  const { record, signal, delta = () => {} } = talk.options;
  const work = (place?: CallPlace) => talk.models.call(call, { signal, delta, place });
  talk.calls++;

  const answer = await (record ? record(kind, call, work) : work()).catch((error: unknown) => {
    talk.usages.push((isRunError(error) && error.usage) || {});
    throw unanswered(site, error);
  });

  talk.usages.push(answer);
  return answer;
}

/** The answer's value, or the reason that it has none. Plain prose is understood where it leaves no doubt. */
function judge({ object, text }: ModelAnswer, { shape }: TagQuestion, models: Models): { answer: Json } | { fault: string } {
  const plain = text.trim();
  const words =
    shape.schema['type'] === 'string' && plain !== '' && !/^[{[]/.test(plain) ? plain.replace(/^"(.*)"$/s, '$1') : undefined;
  const prose = readProse(typeof object === 'string' ? object : plain, shape);
  const answers = [object, words, prose].filter((one) => one !== undefined);
  const [first] = answers;
  if (first === undefined) return { fault: say(autoTexts.noValue) };

  const answer = answers.find((one) => models.check(shape.schema, one) === undefined);
  return answer === undefined ? { fault: models.check(shape.schema, first) ?? '' } : { answer };
}

/** The usage of all calls together, those without an answer too. */
const spent = ({ calls, usages }: Talk): Pick<ResolvedSite, 'calls'> & UsageCost =>
  calls ? { calls, ...sumUsage(usages) } : { calls };

function shortened(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
