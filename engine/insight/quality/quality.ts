import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Json, JsonSchema } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { reportsTexts as texts } from '../../language/texts/insight/reports.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import { staticPath } from '../../state/path.ts';
import type { RunState } from '../../state/state.ts';
import { durationOf, type StepState } from '../../state/step.ts';
import type { History } from '../history.ts';
import { rangeOfNumbers } from '../ranges.ts';
import { formatTime } from '../report/format.ts';

/** A finding about a step that a person should look at. */
export interface QualityFinding {
  path: string;
  kind: 'validity' | 'completeness' | 'anomaly' | 'judge';
  weight: 'bad' | 'doubtful';
  message: string;
}

interface QualitySources {
  /** The step of a static path. */
  definition(path: string): Step | undefined;
  /** Its value; undefined where it is not available. */
  value(step: StepState): Json | undefined;
  /** Validates a value by a schema. */
  check(schema: JsonSchema, value: Json): string | undefined;
  history: History;
}

/** The fewest earlier values for a comparison. */
export const fewestEarlierValues = 3;

/**
 * Examines every settled step of a run: whether its value is valid, complete, and similar to earlier ones. No model is asked.
 */
export function qualityOf(state: RunState, sources: QualitySources): QualityFinding[] {
  const findings = Array.from(state.steps.values()).flatMap((step) => findingsOf(step, state, sources));
  for (const { path, file, bytes } of state.products) {
    if (bytes === 0) findings.push({ path, kind: 'validity', weight: 'bad', message: say(texts.emptyProduct, { file }) });
  }
  return findings;
}

function findingsOf(step: StepState, state: RunState, sources: QualitySources): QualityFinding[] {
  if (step.status === 'failed' && step.failure) return [failureFinding(step, step.failure.message)];
  if (step.status !== 'succeeded') return [];

  const { path } = step;
  const doubt = (kind: QualityFinding['kind'], message: string): QualityFinding => ({ path, kind, weight: 'doubtful', message });
  return [
    ...(step.degraded ? [doubt('validity', say(texts.degraded, { why: step.degraded }))] : []),
    ...(step.attempts > 1 ? [doubt('anomaly', say(texts.attempts, { count: step.attempts }))] : []),
    ...valueFindings(step, sources),
    ...unlikeEarlier(step, state, sources.history).map((message) => doubt('anomaly', message)),
  ];
}

function failureFinding({ path, handling }: StepState, why: string): QualityFinding {
  const how = handling === 'handled' || handling === 'accepted' ? handling : 'failed';
  return { path, kind: 'validity', weight: how === 'failed' ? 'bad' : 'doubtful', message: say(texts[how], { why }) };
}

/** Violations of the schema, and gaps of an answer. */
function valueFindings(step: StepState, sources: QualitySources): QualityFinding[] {
  const { path } = step;
  const value = sources.value(step);
  const definition = sources.definition(staticPath(path));
  if (value === undefined || !definition || step.loop) return [];

  const findings: QualityFinding[] = [];
  const schema = definition.answer?.schema ?? definition.quality?.schema;
  const fault = schema && sources.check(schema, value);
  if (fault !== undefined) findings.push({ path, kind: 'validity', weight: 'bad', message: say(texts.misfit, { fault }) });
  if (step.node.kind !== 'prompt') return findings;

  const gaps = findGaps(value, sentPrompt(step), mostTokens(definition), step.usage?.output_tokens);
  return [...findings, ...gaps.map((message) => ({ path, kind: 'completeness', weight: 'doubtful', message }) as const)];
}

/** The prompt as sent. */
export function sentPrompt({ parameters }: Pick<StepState, 'parameters'>): string {
  const prompt = isMap(parameters) ? parameters['prompt'] : undefined;
  return typeof prompt === 'string' ? prompt : '';
}

const mostTokens = ({ maxTokens }: Step): number | undefined =>
  maxTokens?.kind === 'constant' && typeof maxTokens.value === 'number' ? maxTokens.value : undefined;

/** Parts that the prompt asks for and the answer lacks, as far as they can be counted. */
export function findGaps(value: Json, prompt: string, most?: number, used?: number): string[] {
  const gaps: string[] = [];
  if (most !== undefined && used !== undefined && used >= most) gaps.push(say(texts.cutOff, { count: most }));
  if (typeof value !== 'string') {
    if (isMap(value) && Object.keys(value).length > 0 && Object.values(value).every(isEmpty)) gaps.push(say(texts.noItems));
    return gaps;
  }

  const text = value.trim();
  if (text === '') return [...gaps, say(texts.noAnswer)];

  const blank = /\[(?:insert|your|todo|tbd|placeholder)\b[^\]\n]{0,60}\]|\blorem ipsum\b/i.exec(text)?.[0];
  if (blank) gaps.push(say(texts.placeholder, { text: blank }));
  const braces = /\{\{[^{}\n]{1,80}\}\}/.exec(text)?.[0];
  if (braces && !prompt.includes(braces)) gaps.push(say(texts.unrendered, { text: braces }));
  const refusal =
    /^(?:i['\u2019]m sorry|i am sorry|sorry,|i can(?:not|['\u2019]t)\b|as an ai\b|i['\u2019]m unable|i am unable)[^\n]{0,80}/i.exec(
      text,
    )?.[0];
  if (refusal) gaps.push(say(texts.declined, { text: refusal }));
  if (
    gaps.length === 0 &&
    text.length > 200 &&
    /[\p{L},]$/u.test(text) &&
    !/^\s*(?:[-*\u2022|]|\d+[.)])/.test(text.slice(text.lastIndexOf('\n') + 1))
  )
    gaps.push(say(texts.unended));

  return [...gaps, ...wrongCounts(text, prompt)];
}

/** Numbers that the prompt asks for in plain words: sentences, list items, words. */
function wrongCounts(text: string, prompt: string): string[] {
  const gaps: string[] = [];
  const sentences = number(
    /\bin (?:exactly )?(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten) sentences?\b/i.exec(prompt),
  );

  if (sentences !== undefined) {
    const found =
      text.match(/[^.!?\u2026]+(?:[.!?\u2026]+["'\u201d\u2019)\]]*(?=\s|$)|$)/g)?.filter((one) => /\p{L}{2}/u.test(one)).length ??
      0;
    if (Math.abs(found - sentences) > Math.max(1, Math.round(sentences * 0.25)))
      gaps.push(say(texts.sentences, { wanted: sentences, found }));
  }

  const points = number(
    /\b(?:exactly|list(?: of)?) (\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) (?:bullet )?points?\b/i.exec(prompt),
  );
  const items = text.match(/^[^\S\n]*(?:[-*\u2022]|\d+[.)])\s/gm)?.length ?? 0;
  if (points !== undefined && items > 0 && items !== points) gaps.push(say(texts.items, { wanted: points, found: items }));
  const words = number(/\b(?:at most|no more than|under|fewer than|up to) (\d{1,5}) words\b/i.exec(prompt));
  const found = text.split(/\s+/).length;
  if (words !== undefined && found > words * 1.1) gaps.push(say(texts.words, { wanted: words, found }));

  return gaps;
}

const names = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
function number(match: RegExpExecArray | null): number | undefined {
  const word = match?.[1]?.toLowerCase();
  if (word === undefined) return undefined;
  const named = names.indexOf(word);
  return named < 0 ? Number(word) : named;
}

const isEmpty = (value: Json): boolean =>
  value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);

/** Values far outside earlier ones: three times as much or as little, and enough to matter. */
function unlikeEarlier(step: StepState, state: RunState, history: History): string[] {
  const known = (history.steps.get(staticPath(step.path)) ?? []).filter(
    ({ run, model }) => run !== state.started?.run && model === step.model,
  );
  if (known.length < fewestEarlierValues || (step.provenance ?? 'live') === 'cached') return [];

  const [durations, sizes, costs] = [
    rangeOfNumbers(known.flatMap(({ duration }) => duration ?? [])),
    rangeOfNumbers(known.flatMap(({ size }) => size ?? [])),
    rangeOfNumbers(known.flatMap(({ cost }) => cost ?? [])),
  ];
  const faults: string[] = [];
  const duration = durationOf(step);
  const far = (value: number | undefined, most: number | null | undefined, least: number): value is number =>
    value !== undefined && most !== null && most !== undefined && value > most * 3 && value - most > least;
  if (far(duration, durations?.high, 1000))
    faults.push(say(texts.slow, { time: formatTime(duration), most: formatTime(durations?.high ?? 0) }));
  const size = step.result && ('value' in step.result ? JSON.stringify(step.result.value).length : step.result.bytes);

  if (far(size, sizes?.high, 200)) faults.push(say(texts.large, { size, most: sizes?.high ?? 0 }));
  else if (size !== undefined && sizes && size * 3 < sizes.low && sizes.low - size > 200)
    faults.push(say(texts.small, { size, least: sizes.low }));

  if (far(step.cost, costs?.high, 0))
    faults.push(say(texts.costly, { cost: formatDollars(step.cost), most: formatDollars(costs?.high ?? 0) }));
  return faults;
}
