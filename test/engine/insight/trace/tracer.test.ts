import assert from 'node:assert/strict';
import { createMetrics } from '../../../../engine/insight/trace/metrics.ts';
import { toOtlp } from '../../../../engine/insight/trace/otlp.ts';
import type { TraceSpan } from '../../../../engine/insight/trace/span.ts';
import { createTracer, spansOf } from '../../../../engine/insight/trace/tracer.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { yaml } from '../../../yaml.ts';
import { runText } from '../../run/memory.ts';

const text = `
steps:
  - {id: first, prompt: "Say one", model: "google:gemini-x"}
  - id: each
    for_each: [1, 2]
    steps:
      - {id: inner, tool: work, parameters: {n: "{{ item }}"}}
      - {id: after, set: {x: "{{ inner }}"}}
  - {id: bad, prompt: "Fail", retry: {attempts: 1, delay: 1ms, on: [overload]}, on_failure: continue}
  - {id: not, condition: false, prompt: never}
`;
const made = () =>
  runText(text, {
    model: ({ messages }) => {
      if (messages.at(-1)?.content === 'Fail') throw new RunError({ kind: 'overload', message: 'Down.' });
      return {
        text: 'one',
        model: 'google:gemini-x-001',
        usage: { input_tokens: 7, output_tokens: 2, cached_tokens: 3, reasoning_tokens: 1 },
        cost: 0.001,
        first_token: 12,
      };
    },
  });
const named = (spans: readonly TraceSpan[], path: string): TraceSpan => {
  const found = spans.find(({ attributes }) => attributes['baton.path'] === path);
  assert.ok(found, path);
  return found;
};

describe('the trace of a run', () => {
  let facts: Fact[] = [];
  let spans: TraceSpan[] = [];
  before(async () => {
    ({ facts } = await made());
    spans = spansOf(facts);
  });

  it('has a span for the run, each step that ran and each call', () => {
    assert.deepEqual(
      new Set(spans.map(({ name, attributes }) => `${name} ${attributes['baton.path'] ?? ''}`.trim())),
      new Set([
        'run test',
        'step first first',
        'chat gemini-x first#1',
        'step each each',
        'step each[0].inner each[0].inner',
        'execute_tool work.run each[0].inner#1',
        'execute_tool work.run each[1].inner#1',
        'step each[0].after each[0].after',
        'step each[1].inner each[1].inner',
        'step each[1].after each[1].after',
        'step bad bad',
        'chat model bad#1',
        'chat model bad#2',
      ]),
    );
  });
  it('each span stands inside another, up to the run', () => {
    const byId = new Map(spans.map((span) => [span.id, span]));
    assert.equal(byId.size, spans.length);
    const above = (path: string) => byId.get(named(spans, path).parent ?? '');
    assert.equal(above('first#1'), named(spans, 'first'));
    assert.equal(above('each[1].inner'), named(spans, 'each'));
    assert.equal(above('first')?.name, 'run test');
    assert.equal(above('first')?.parent, undefined);
    for (const { parent, start, end } of spans) {
      assert.ok(start <= end);
      const around = byId.get(parent ?? '');
      if (around) assert.ok(around.start <= start && end <= around.end);
    }
  });
  it('a call of a model has the names of the conventions', () => {
    const { kind, attributes } = named(spans, 'first#1');
    assert.equal(kind, 'client');
    assert.deepEqual(attributes, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': 'gemini-x',
      'gen_ai.response.model': 'gemini-x-001',
      'gen_ai.usage.input_tokens': 7,
      'gen_ai.usage.output_tokens': 2,
      'gen_ai.usage.cache_read.input_tokens': 3,
      'baton.usage.reasoning_tokens': 1,
      'baton.cost_usd': 0.001,
      'baton.first_token_ms': 12,
      'baton.path': 'first#1',
      'baton.call.kind': 'model',
      'baton.provenance': 'live',
    });
  });
  it('what failed says of what kind, and attempts are told', () => {
    const bad = named(spans, 'bad');
    assert.equal(bad.failure?.kind, 'overload');
    assert.deepEqual(
      [bad.attributes['error.type'], bad.attributes['baton.status'], bad.attributes['baton.attempts']],
      ['overload', 'failed', 2],
    );
    assert.deepEqual(
      bad.events.map(({ name, attributes }) => [name, attributes['exception.type'], attributes['exception.message']]),
      [['exception', 'overload', 'Down.']],
    );
  });
  it('a tool that says that it failed has failed, as one that throws', async () => {
    const { facts: told } = await runText(
      yaml`
        steps:
          - {id: says, tool: work, on_failure: continue}
          - {id: throws, tool: once, on_failure: continue}
      `,
      {
        tools: {
          work: () => ({ success: false, error: 'No such file.' }),
          once: () => {
            throw new RunError({ kind: 'network', message: 'Nothing listens.' });
          },
        },
      },
    );
    const calls = spansOf(told).filter(({ name }) => name.startsWith('execute_tool'));
    assert.deepEqual(calls.map(({ attributes, failure }) => [attributes['error.type'], failure?.message]).sort(), [
      ['network', 'Nothing listens.'],
      ['tool', 'No such file.'],
    ]);
  });
  it('no prompt and no answer stands in it', () => assert.doesNotMatch(JSON.stringify(spans), /Say one|"one"/));
  it('they do where they are asked for', () => {
    const { attributes } = named(spansOf(facts, { content: true }), 'first#1');
    assert.equal(attributes['gen_ai.input.messages'], '[{"role":"user","parts":[{"type":"text","content":"Say one"}]}]');
    assert.equal(attributes['gen_ai.output.messages'], '[{"role":"assistant","parts":[{"type":"text","content":"one"}]}]');
  });
  it('a live run gives the same spans, each with the fact that ends it', () => {
    const tracer = createTracer();
    assert.deepEqual(
      facts.flatMap((fact) => tracer.take(fact)),
      spans,
    );
  });
  it('a run that was cut off and goes on has each span once', () => {
    const cut = facts.findIndex(({ type }) => type === 'loop.opened') + 1;
    const before = createTracer();
    const first = facts.slice(0, cut).flatMap((fact) => before.take(fact));
    const later = createTracer();
    for (const fact of facts.slice(0, cut)) later.take(fact);
    const second = facts.slice(cut).flatMap((fact) => later.take(fact));
    assert.deepEqual([...first, ...second], spans);
  });
  it('a run that waits has no end yet; one that is cancelled ends what was open', () => {
    const at = facts[0]?.at ?? 0;
    const asked: Fact = { seq: 90, at, type: 'person.asked', question: 'q', path: 'first', kind: 'ask', text: 'Shall I?' };
    const end = (status: 'waiting' | 'cancelled'): Fact => ({
      seq: 99,
      at: at + 50,
      type: 'run.finished',
      status,
      degraded: false,
      outputs: {},
      absent: [],
    });
    const start = facts.filter(({ type }) => type === 'run.started');
    const step: Fact = { seq: 5, at, type: 'step.started', path: 'first' };
    assert.deepEqual(spansOf([...start, step, asked, end('waiting')]), []);
    const spansThen = spansOf([...start, step, asked, end('waiting'), end('cancelled')]);
    assert.deepEqual(
      spansThen.map(({ name, attributes }) => [name, attributes['baton.status']]),
      [
        ['step first', 'cancelled'],
        ['run test', 'cancelled'],
      ],
    );
    assert.deepEqual(
      spansThen[0]?.events.map(({ name }) => name),
      ['person.asked'],
    );
  });
  it('a call without a beginning in the log is no span', () => {
    assert.deepEqual(spansOf(facts.filter(({ type }) => type === 'call.settled')), []);
  });

  it('OTLP in JSON: ids as hexadecimal digits, times and whole numbers as text', () => {
    const sent = JSON.parse(
      JSON.stringify(toOtlp(spans, { service: 'baton', version: '1', attributes: { 'deployment.environment': 'ci' } })),
    );
    const [{ resource, scopeSpans }] = sent.resourceSpans;
    assert.deepEqual(resource.attributes[0], { key: 'service.name', value: { stringValue: 'baton' } });
    assert.equal(resource.attributes[2].value.stringValue, 'ci');
    for (const span of scopeSpans[0].spans) {
      assert.match(span.traceId, /^[0-9a-f]{32}$/);
      assert.match(span.spanId, /^[0-9a-f]{16}$/);
      assert.match(span.startTimeUnixNano, /^\d{19}$/);
      assert.ok(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano));
      assert.ok(span.kind === 1 || span.kind === 3);
    }
    const call = scopeSpans[0].spans.find(({ name }: { name: string }) => name === 'chat gemini-x');
    const valueIn = (key: string) => call.attributes.find((one: { key: string }) => one.key === key)?.value;
    assert.deepEqual(valueIn('gen_ai.usage.input_tokens'), { intValue: '7' });
    assert.deepEqual(valueIn('baton.cost_usd'), { doubleValue: 0.001 });
    const bad = scopeSpans[0].spans.find(({ name }: { name: string }) => name === 'step bad');
    assert.deepEqual(bad.status, { code: 2, message: 'Down.' });
  });
});

describe('metrics of runs', () => {
  it('counts runs, steps, calls, tokens, cost and time', async () => {
    const { facts } = await made();
    const metrics = createMetrics();
    metrics.add(facts);
    metrics.add(facts);
    metrics.add([]);
    const lines = metrics.text().split('\n');
    const has = (line: string) => assert.ok(lines.includes(line), `${line}\n${lines.join('\n')}`);
    has('# TYPE baton_runs_total counter');
    has('baton_runs_total{pipeline="test",status="failed"} 2');
    has('baton_steps_total{status="failed"} 2');
    has('baton_steps_total{status="skipped"} 2');
    has('baton_attempts_failed_total{kind="overload"} 2');
    has('baton_model_calls_total{model="google:gemini-x-001",kind="model",outcome="ok",provenance="live"} 2');
    has('baton_model_calls_total{model="test:model",kind="model",outcome="overload",provenance="live"} 4');
    has('baton_model_cost_usd_total{model="google:gemini-x-001"} 0.002');
    has('# TYPE gen_ai_client_token_usage histogram');
    const about = 'gen_ai_operation_name="chat",gen_ai_provider_name="gcp.gemini",gen_ai_request_model="gemini-x-001"';
    has(`gen_ai_client_token_usage_bucket{${about},gen_ai_token_type="input",le="4"} 0`);
    has(`gen_ai_client_token_usage_bucket{${about},gen_ai_token_type="input",le="16"} 2`);
    has(`gen_ai_client_token_usage_bucket{${about},gen_ai_token_type="input",le="+Inf"} 2`);
    has(`gen_ai_client_token_usage_sum{${about},gen_ai_token_type="input"} 14`);
    has(`gen_ai_client_token_usage_count{${about},gen_ai_token_type="input"} 2`);
    for (const line of lines.filter(Boolean)) assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+\{(\w+="[^"]*",?)+\} [\d.e+-]+)$/);
  });
  it('calls of tools, unknown prices, values with quotes; what was taken over is not counted again', () => {
    const started: Fact = {
      seq: 1,
      at: 0,
      type: 'run.started',
      run: 'r',
      pipeline: { id: 'a "b"\n', file: 'f', hash: 'h' },
      inputs: {},
      engine: '1',
      mode: 'live',
      limits: {},
      output_path: '',
      root: '',
      workdir: '',
    };
    const call = (path: string, kind: 'tool' | 'model', provenance: 'live' | 'reused'): Fact[] => [
      { seq: 2, at: 1, type: 'call.started', path, kind, name: 'thing', request: '' },
      { seq: 3, at: 2, type: 'call.settled', path, provenance },
    ];
    const metrics = createMetrics();
    metrics.add([started, ...call('a#1', 'tool', 'live'), ...call('a#2', 'model', 'live'), ...call('a#3', 'model', 'reused')]);
    const text = metrics.text();
    assert.match(text, /^baton_tool_calls_total\{tool="thing",outcome="ok"\} 1$/m);
    assert.match(text, /^baton_model_calls_unpriced_total\{model="thing"\} 1$/m);
    assert.match(text, /^baton_runs_total\{pipeline="a \\"b\\"\\n",status="unfinished"\} 1$/m);
  });

  it('the time of a run is without its pauses, also one in which its process ended', () => {
    const metrics = createMetrics();
    metrics.add([
      {
        seq: 1,
        at: 0,
        type: 'run.started',
        run: 'r',
        pipeline: { id: 'held', file: 'f', hash: 'h' },
        inputs: {},
        engine: '1',
        mode: 'live',
        limits: {},
        output_path: '',
        root: '',
        workdir: '',
      },
      { seq: 2, at: 2000, type: 'run.paused', reason: 'pause', since: 1000 },
      { seq: 3, at: 11_000, type: 'run.paused', reason: 'pause', since: 1000, lasted: 10_000 },
      { seq: 4, at: 13_000, type: 'run.paused', reason: 'pause', since: 12_000 },
      { seq: 5, at: 3_612_000, type: 'run.resumed', pid: 1 },
      { seq: 6, at: 3_615_000, type: 'run.finished', status: 'succeeded', degraded: false, outputs: {}, absent: [] },
    ]);
    assert.match(metrics.text(), /^baton_run_duration_seconds_sum\{pipeline="held"\} 5$/m);
  });
});
