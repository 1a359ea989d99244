import { metricsTexts } from '../../language/texts/insight/metrics.ts';
import { say } from '../../language/texts.ts';
import type { Fact } from '../../state/events.ts';
import { splitCall } from '../../state/path.ts';
import { countTime, newRunningTime, timeBetween } from '../../state/reduce/running-time.ts';
import { attributeNames, providerOf } from './names.ts';

/** Upper bounds of the histogram buckets of the conventions for generative AI: tokens, and seconds. */
const tokenBounds = Array.from({ length: 14 }, (_, power) => 4 ** power);
const secondBounds = Array.from({ length: 14 }, (_, power) => 2 ** power / 100);

interface Histogram {
  counts: number[];
  sum: number;
}

interface Family {
  help: string;
  type: 'counter' | 'histogram';
  bounds?: readonly number[];
  /** By their serialised labels. */
  samples: Map<string, number | Histogram>;
}

/** Counters over all runs, in the text format of Prometheus. */
interface Metrics {
  /** Adds the facts of one run. */
  add(facts: Iterable<Fact>): void;
  text(): string;
}

const createFamily = (help: string, bounds?: readonly number[]): Family => ({
  help,
  type: bounds ? 'histogram' : 'counter',
  bounds,
  samples: new Map(),
});

function createFamilies() {
  return {
    baton_runs_total: createFamily(say(metricsTexts.baton_runs_total)),
    baton_run_duration_seconds: createFamily(say(metricsTexts.baton_run_duration_seconds), secondBounds),
    baton_steps_total: createFamily(say(metricsTexts.baton_steps_total)),
    baton_attempts_failed_total: createFamily(say(metricsTexts.baton_attempts_failed_total)),
    baton_model_calls_total: createFamily(say(metricsTexts.baton_model_calls_total)),
    baton_model_cost_usd_total: createFamily(say(metricsTexts.baton_model_cost_usd_total)),
    baton_model_calls_unpriced_total: createFamily(say(metricsTexts.baton_model_calls_unpriced_total)),
    baton_tool_calls_total: createFamily(say(metricsTexts.baton_tool_calls_total)),
    gen_ai_client_token_usage: createFamily(say(metricsTexts.gen_ai_client_token_usage), tokenBounds),
    gen_ai_client_operation_duration_seconds: createFamily(
      say(metricsTexts.gen_ai_client_operation_duration_seconds),
      secondBounds,
    ),
  };
}
type FamilyName = keyof ReturnType<typeof createFamilies>;

/** Adds to the samples of families. */
function createSampler(families: ReturnType<typeof createFamilies>) {
  const count = (name: FamilyName, labels: Labels, by = 1): void => {
    const { samples } = families[name];
    const key = written(labels);
    const before = samples.get(key);
    samples.set(key, (typeof before === 'number' ? before : 0) + by);
  };

  const observe = (name: FamilyName, labels: Labels, value: number): void => {
    const { samples, bounds = [] } = families[name];
    const key = written(labels);
    const existing = samples.get(key);
    const histogram = typeof existing === 'object' ? existing : { counts: [...bounds, 0].fill(0), sum: 0 };
    const bucket = bounds.findIndex((bound) => value <= bound);
    const at = bucket < 0 ? bounds.length : bucket;

    histogram.counts[at] = (histogram.counts[at] ?? 0) + 1;
    histogram.sum += value;
    samples.set(key, histogram);
  };

  return { count, observe };
}

export function createMetrics(): Metrics {
  const families = createFamilies();
  const { count, observe } = createSampler(families);

  /** A call that was taken from another run was counted there. */
  function countCall(begun: Fact<'call.started'> | undefined, fact: Fact<'call.settled'>): void {
    const { provenance, failure, usage = {}, cost } = fact;
    if (!begun || provenance === 'reused') return;
    if (begun.kind === 'tool') {
      count('baton_tool_calls_total', { tool: begun.name, outcome: failure?.kind ?? 'ok' });
      return;
    }

    const model = fact.model ?? begun.name;
    const about = {
      [attributeNames.operation]: 'chat',
      [attributeNames.provider]: providerOf(model),
      [attributeNames.requestModel]: model.slice(model.indexOf(':') + 1),
    };

    count('baton_model_calls_total', { model, kind: begun.kind, outcome: failure?.kind ?? 'ok', provenance });
    if (!failure && cost === undefined) count('baton_model_calls_unpriced_total', { model });
    if (cost !== undefined) count('baton_model_cost_usd_total', { model }, cost);
    if (provenance !== 'live' && provenance !== 'offline') return;

    const seconds = Math.max(0, fact.at - begun.at) / 1000;
    observe(
      'gen_ai_client_operation_duration_seconds',
      { ...about, ...(failure && { [attributeNames.errorType]: failure.kind }) },
      seconds,
    );

    for (const [type, tokens] of [
      ['input', usage.input_tokens],
      ['output', usage.output_tokens],
    ] as const) {
      if (tokens !== undefined) observe('gen_ai_client_token_usage', { ...about, [attributeNames.tokenType]: type }, tokens);
    }
  }

  return {
    add(facts) {
      const calls = new Map<string, Fact<'call.started'>>();
      let started: Fact<'run.started'> | undefined;
      let finished: Fact<'run.finished'> | undefined;
      const time = newRunningTime();

      for (const fact of facts) {
        countTime(time, fact);
        switch (fact.type) {
          case 'run.started':
            started = fact;
            break;
          case 'run.finished':
            finished = fact;
            break;
          case 'run.resumed':
            finished = undefined;
            break;
          case 'call.started':
            if (splitCall(fact.path)) calls.set(fact.path, fact);
            break;
          case 'call.settled':
            countCall(calls.get(fact.path), fact);
            break;
          case 'attempt.failed':
            count('baton_attempts_failed_total', { kind: fact.failure.kind });
            break;
          case 'step.succeeded':
          case 'step.failed':
          case 'step.skipped':
            count('baton_steps_total', { status: fact.type.slice('step.'.length) });
        }
      }

      if (!started) return;
      const pipeline = started.pipeline.id;
      count('baton_runs_total', { pipeline, status: finished?.status ?? 'unfinished' });
      if (finished) observe('baton_run_duration_seconds', { pipeline }, timeBetween(time, started.at, finished.at) / 1000);
    },
    text: () =>
      Object.entries(families)
        .flatMap(familyLines)
        .map((line) => `${line}\n`)
        .join(''),
  };
}

type Labels = Readonly<Record<string, string>>;

/** Names of Prometheus metrics have no dots. */
const written = (labels: Labels): string =>
  Object.entries(labels)
    .map(
      ([name, value]) =>
        `${name.replaceAll('.', '_')}="${value.replace(/[\\"\n]/g, (one) => (one === '\n' ? '\\n' : `\\${one}`))}"`,
    )
    .join(',');

function familyLines([name, { help, type, bounds = [], samples }]: [string, Family]): string[] {
  if (samples.size === 0) return [];
  const lines = [...samples].flatMap(([labels, sample]) => {
    if (typeof sample === 'number') return [`${name}{${labels}} ${sample}`];
    let below = 0;
    const buckets = [...bounds.map(String), '+Inf'].map((bound, index) => {
      below += sample.counts[index] ?? 0;
      return `${name}_bucket{${labels},le="${bound}"} ${below}`;
    });

    return [...buckets, `${name}_sum{${labels}} ${sample.sum}`, `${name}_count{${labels}} ${below}`];
  });

  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}
