import type { Compiled } from '../../compile/compiled.ts';
import type { Json } from '../../language/json.ts';
import { reportsTexts as texts } from '../../language/texts/insight/reports.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { Fact } from '../../state/events.ts';
import { timeBetween } from '../../state/reduce/running-time.ts';
import type { RunResult } from '../../state/result/result.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import type { QualityFinding } from '../quality/quality.ts';
import { describeStructure } from '../structure/structure.ts';
import { formatThousands, formatTime } from './format.ts';

/** The content of a report, for both formats: texts are final, and not escaped yet. */
export interface RunReport {
  name: string;
  compiled: Compiled;
  /** Label and text, in order. */
  summary: [string, string][];
  error?: string;
  what: string[];
  inputs: [string, ReportValue][];
  outputs: [string, ReportValue | undefined][];
  products: { name: string; file: string; bytes: number; step: string }[];
  steps: ReportStep[];
  /** The number of steps that are left out. */
  left: number;
  costs: { model: string; calls: number; input: number; output: number; cost: number | undefined }[];
  questions: { text: string; answer?: string; by?: string }[];
  quality: readonly QualityFinding[];
  /** Milliseconds that the timeline covers. */
  length: number;
}

export interface ReportValue {
  text: string;
  /** Characters that were cut off. */
  more: number;
}

export interface ReportStep {
  path: string;
  kind: string;
  status: string;
  /** Milliseconds since the run began. */
  from?: number;
  to?: number;
  attempts: number;
  model?: string;
  tokens?: string;
  cost?: number;
  provenance: string;
  error?: string;
  value?: ReportValue;
}

/** The most that is shown: characters of a value, steps. */
const most = { value: 2000, steps: 300 };

interface ReportSources {
  compiled: Compiled;
  state: RunState;
  facts: readonly Fact[];
  result: RunResult;
  /** A step's value; undefined where it is not available. */
  value(step: StepState): Json | undefined;
  quality: readonly QualityFinding[];
}

/** Gathers a report. */
export function reportOf({ compiled, state, facts, result, value, quality }: ReportSources): RunReport {
  const hide = hider(compiled, result);
  const reportValue = (one: Json): ReportValue => shortenValue(hide(asText(one)));
  const steps = [...state.steps.values()].filter(({ status }) => status !== 'pending');
  const start = state.started?.at ?? 0;
  const after = (at: number): number => timeBetween(state.ran, start, at);

  return {
    name: result.pipeline.name,
    compiled,
    summary: summaryOf(result, state),
    error: result.error ? hide(result.error.message) : undefined,
    what: describeStructure(compiled.pipeline, compiled.graph),
    inputs: Object.entries(result.inputs).map(([name, one]) => [name, reportValue(one)]),
    outputs: Object.entries(result.outputs).map(([name, one]) => [
      name,
      result.absent.includes(name) ? undefined : reportValue(one),
    ]),
    products: result.products.map(({ name, file, bytes, step }) => ({ name, file, bytes, step })),
    steps: steps.slice(0, most.steps).map((step) => stepOf(step, after, value(step), hide)),
    left: Math.max(0, steps.length - most.steps),
    costs: costsOf(state),
    questions: questionsOf(facts, reportValue),
    quality,
    length: Math.max(1, after(state.finished?.at ?? state.at)),
  };
}

function costInWords({ lost, ...cost }: RunResult['cost']): string {
  const words = sumInWords(cost);
  return lost ? say(texts.lostCost, { cost: words, lost: formatDollars(lost.usd), count: lost.calls }) : words;
}

function sumInWords({ complete, usd }: Pick<RunResult['cost'], 'complete' | 'usd'>): string {
  if (complete) return formatDollars(usd);
  return usd > 0 ? say(texts.atLeast, { cost: formatDollars(usd) }) : say(texts.unknownCost);
}

function summaryOf(
  { status, started_at, duration, run, pipeline, usage, cost, degraded, provenance }: RunResult,
  state: RunState,
): [string, string][] {
  const calls = [...state.steps.values()].flatMap((step) => step.calls);
  const embedded = calls.filter((call) => call?.settled?.provenance === 'offline').length;
  const rows: [string, string][] = [
    [texts.status, degraded ? `${status}. ${say(texts.isDegraded)}` : status],
    [texts.started, started_at],
    [texts.took, duration === null ? '' : formatTime(duration)],
    [texts.calls, formatThousands(usage.calls)],
    [
      texts.tokens,
      say(texts.tokensOf, { input: formatThousands(usage.input_tokens), output: formatThousands(usage.output_tokens) }),
    ],
    [texts.cost, usage.calls === 0 ? formatDollars(0) : costInWords(cost)],
    [
      texts.mode,
      embedded ? say(texts.embedded, { mode: provenance, count: embedded, calls: formatThousands(usage.calls) }) : provenance,
    ],
    [texts.run, run.id],
    [texts.file, pipeline.file],
  ];

  return rows.filter(([, text]) => text !== '').map(([label, text]) => [say(label), text]);
}

function stepOf(
  step: StepState,
  after: (at: number) => number,
  value: Json | undefined,
  hide: (text: string) => string,
): ReportStep {
  const {
    path,
    node,
    status,
    attempts,
    model,
    usage,
    cost,
    failure,
    provenance = 'live',
    degraded,
    started_at,
    finished_at,
  } = step;
  const ran = status !== 'skipped' && started_at !== undefined;

  return {
    path,
    kind: node.detail,
    status: degraded ? `${status} (${degraded})` : status,
    from: ran ? after(started_at) : undefined,
    to: ran && finished_at !== undefined ? after(finished_at) : undefined,
    attempts,
    model,
    tokens: usage ? `${formatThousands(usage.input_tokens ?? 0)} / ${formatThousands(usage.output_tokens ?? 0)}` : undefined,
    cost,
    provenance: status === 'succeeded' ? provenance : '',
    error: failure ? hide(failure.message) : undefined,
    value: status === 'succeeded' && value !== undefined && value !== null ? shortenValue(hide(asText(value))) : undefined,
  };
}

/** All calls of models, by the model that answered. */
function costsOf(state: RunState): RunReport['costs'] {
  const models = new Map<string, RunReport['costs'][number]>();
  for (const { calls } of state.steps.values()) {
    for (const { settled, kind, name } of calls) {
      if (!settled || kind === 'tool') continue;
      const model = settled.model ?? name;
      const totals = models.get(model) ?? { model, calls: 0, input: 0, output: 0, cost: 0 };
      models.set(model, {
        model,
        calls: totals.calls + 1,
        input: totals.input + (settled.usage?.input_tokens ?? 0),
        output: totals.output + (settled.usage?.output_tokens ?? 0),
        cost: totals.cost === undefined || settled.cost === undefined ? undefined : totals.cost + settled.cost,
      });
    }
  }

  return [...models.values()];
}

function questionsOf(facts: readonly Fact[], shown: (value: Json) => ReportValue): RunReport['questions'] {
  const asked = new Map<string, RunReport['questions'][number]>();
  for (const fact of facts) {
    if (fact.type === 'person.asked') asked.set(fact.question, { text: shown(fact.text).text });
    const question = fact.type === 'person.answered' ? asked.get(fact.question) : undefined;
    if (question && fact.type === 'person.answered') {
      question.answer = shown(fact.value).text;
      question.by = fact.by;
    }
  }

  return [...asked.values()];
}

/** Replaces the values of secret inputs by dots, wherever they occur. */
function hider({ pipeline }: Compiled, { inputs }: RunResult): (text: string) => string {
  const secrets = pipeline.inputs
    .filter(({ secret }) => secret)
    .map(({ name }) => inputs[name])
    .filter((value) => typeof value === 'string' && value.length > 0);
  return (text) => secrets.reduce<string>((hidden, secret) => hidden.replaceAll(String(secret), '••••'), text);
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** A text, cut where it is long. */
export function shortenValue(text: string): ReportValue {
  if (text.length <= most.value) return { text, more: 0 };
  // Never in the middle of a surrogate pair.
  const end = /[\ud800-\udbff]/.test(text.charAt(most.value - 1)) ? most.value - 1 : most.value;
  return { text: text.slice(0, end), more: text.length - end };
}
