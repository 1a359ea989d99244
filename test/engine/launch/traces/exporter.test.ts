import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { startRun } from '../../../../engine/launch/start/start.ts';
import { watchExports } from '../../../../engine/launch/traces/export-watch.ts';
import { createExporter } from '../../../../engine/launch/traces/exporter.ts';
import { type TraceTarget, traceTarget } from '../../../../engine/launch/traces/target.ts';
import { metricsOf, traceOf } from '../../../../engine/launch/traces/trace-of-run.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';

interface Got {
  path: string;
  headers: Record<string, unknown>;
  body: { resourceSpans: { scopeSpans: { spans: { name: string; traceId: string }[] }[] }[] };
}

/** A receiver that answers with these, one after the other, the last for ever; undefined = never. */
async function receiver(...statuses: (number | undefined)[]) {
  const got: Got[] = [];
  const server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    got.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
    const status = statuses.length > 1 ? statuses.shift() : statuses[0];
    if (status !== undefined) response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { got, close, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
}
const names = (got: readonly Got[]) =>
  got.flatMap(({ body }) =>
    body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name))),
  );

const target = (url: string): TraceTarget => ({
  url: `${url}/v1/traces`,
  headers: { 'x-key': 'secret-header' },
  service: 'baton',
  resource: {},
  content: false,
});
const step = (number: number): Fact => ({
  seq: number,
  at: number,
  type: 'step.succeeded',
  path: `s${number}`,
  result: { value: 1 },
});

describe('traces that are sent', () => {
  const folder = temporaryFolder();
  const run = async (trace: TraceTarget) => {
    const file = join(folder(), 'p.baton.yaml');
    writeFileSync(
      file,
      yaml`
        id: p
        steps:
          - {id: a, prompt: "Say {{ 1 + 1 }}", model: scripted}
          - {id: b, set: {x: "{{ a }}"}}
      `,
    );
    const handle = await startRun({ file, cwd: folder(), env: {}, trace, script: { otherwise: 'two' } });
    return { handle, result: await handle.done };
  };

  it('a receiver on loopback gets the spans of a run, as they are derived from its log', async () => {
    const { got, url, close } = await receiver(200);
    const { handle, result } = await run(target(url));
    await close();
    assert.equal(result.status, 'succeeded');
    assert.deepEqual(handle.notes, []);
    assert.deepEqual(names(got).sort(), ['chat scripted', 'run p', 'step a', 'step b']);
    assert.equal(got[0]?.path, '/v1/traces');
    assert.equal(got[0]?.headers['x-key'], 'secret-header');
    const again = JSON.stringify(await traceOf(handle.folder, {}));
    for (const { body } of got)
      for (const { scopeSpans } of body.resourceSpans)
        for (const span of scopeSpans[0]?.spans ?? []) assert.ok(again.includes(JSON.stringify(span)), span.name);
    assert.doesNotMatch(again, /Say 2/);
    assert.match(
      JSON.stringify(await traceOf(handle.folder, { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true' })),
      /Say 2/,
    );
    assert.match(await metricsOf(folder()), /^baton_runs_total\{pipeline="p",status="succeeded"\} 1$/m);
  });

  const bad: [name: string, statuses: (number | undefined)[], why: RegExp][] = [
    ['refuses', [401], /^4 spans .* http:\/\/127\.0\.0\.1:\d+: it answered with status 401\. The run itself is not affected/],
    ['is always busy', [503], /4 spans .* it answered with status 503/],
    ['says nothing', [undefined], /4 spans .* it took too long/],
  ];
  for (const [name, statuses, why] of bad)
    it(`a receiver that ${name} neither fails nor holds up a run`, async () => {
      const { url, close } = await receiver(...statuses);
      const { handle, result } = await run(target(url));
      await close();
      assert.equal(result.status, 'succeeded');
      assert.match(handle.notes.join(), why);
      assert.doesNotMatch(handle.notes.join(), /secret-header/);
    }).timeout(20_000);
  it('nobody who receives them neither fails nor holds up a run', async () => {
    const { url, close } = await receiver(200);
    await close();
    const { handle, result } = await run(target(url));
    assert.equal(result.status, 'succeeded');
    assert.match(handle.notes.join(), /ECONNREFUSED/);
  });

  it('what could not be sent is sent again, in its order', async () => {
    const { got, url, close } = await receiver(503, 200);
    const exporter = createExporter(target(url));
    for (let number = 1; number <= 3; number++) exporter.event(step(number));
    assert.equal(await exporter.end(), undefined);
    await close();
    assert.deepEqual(names(got.slice(1)), ['step s1', 'step s2', 'step s3']);
  });
  it('are told of once when those of any run fail, and once when they arrive again', async () => {
    const { url, close } = await receiver(503, 503, 401, 200);
    const told: string[] = [];
    const watch = watchExports(`${url}/v1/traces`, (text) => void told.push(text));
    for (let number = 1; number <= 4; number++) {
      const exporter = createExporter({ ...target(url), watch });
      exporter.event(step(number));
      await exporter.end();
    }
    await close();
    assert.equal(told.length, 2, told.join('\n'));
    assert.match(told[0] ?? '', /cannot be sent to http:\/\/127\.0\.0\.1:\d+: it answered with status 503\./);
    assert.match(told[1] ?? '', /are sent to http:\/\/127\.0\.0\.1:\d+ again; 2 were lost\./);
    assert.equal(watch.lost, 2);
  });
  it('many go in several requests, and what is too much is dropped and told', async () => {
    const { got, url, close } = await receiver(200);
    const exporter = createExporter(target(url));
    for (let number = 1; number <= 9_000; number++) exporter.event(step(number));
    assert.match((await exporter.end()) ?? '', /^808 spans /);
    await close();
    assert.equal(names(got).length, 8_192);
    assert.equal(got.length, 16);
  });
  it('they go while the run is under way', async () => {
    const { got, url, close } = await receiver(200);
    const exporter = createExporter(target(url));
    exporter.event({ type: 'step.log', at: 1, path: 'a', level: 'info', text: 'no fact' });
    exporter.event(step(1));
    while (got.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(names(got), ['step s1']);
    assert.equal(await exporter.end(), undefined);
    await close();
  });
  it('of a run that goes on, what had ended is not sent again', async () => {
    const { got, url, close } = await receiver(200);
    const exporter = createExporter(target(url), [step(1)]);
    exporter.event(step(2));
    await exporter.end();
    await close();
    assert.deepEqual(names(got), ['step s2']);
  });
});

describe('where traces go', () => {
  const cases: [name: string, env: Record<string, string>, said: string | undefined, url: string | undefined][] = [
    ['nowhere unless somebody wants it', {}, undefined, undefined],
    ['where --otlp says', {}, 'http://127.0.0.1:4318', 'http://127.0.0.1:4318/v1/traces'],
    ['a whole address stays as it is', {}, 'https://host/otlp/v1/traces', 'https://host/otlp/v1/traces'],
    [
      'by the variable for all signals',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://host/otlp/' },
      undefined,
      'https://host/otlp/v1/traces',
    ],
    [
      'by that for traces, as it is',
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://host/x', OTEL_EXPORTER_OTLP_ENDPOINT: 'https://other' },
      undefined,
      'https://host/x',
    ],
    ['--otlp goes before both', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://host/x' }, 'http://here', 'http://here/v1/traces'],
    ['an empty variable says nothing', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, undefined, undefined],
    ['switched off', { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://host', OTEL_SDK_DISABLED: 'true' }, undefined, undefined],
    ['no traces wanted', { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://host', OTEL_TRACES_EXPORTER: 'none' }, undefined, undefined],
  ];
  for (const [name, env, said, url] of cases) it(name, () => assert.equal(traceTarget(env, said)?.url, url));
  it('headers and the resource come from the environment', () => {
    const { headers, resource, service, content } =
      traceTarget(
        {
          OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc, x=%zz,=no,none',
          OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=ci,service.name=mine',
          OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'TRUE',
        },
        'http://here',
      ) ?? assert.fail();
    assert.deepEqual(headers, { authorization: 'Basic abc', x: '%zz' });
    assert.deepEqual(resource, { 'deployment.environment': 'ci', 'service.name': 'mine' });
    assert.deepEqual([service, content], ['mine', true]);
    assert.equal(traceTarget({ OTEL_SERVICE_NAME: 'other' }, 'http://here')?.service, 'other');
  });
  for (const url of ['here', 'ftp://host', 'localhost:4318'])
    it(`refuses ${url}`, () =>
      assert.throws(() => traceTarget({}, url), { message: `"${url}" is not a web address that traces could be sent to.` }));
});
