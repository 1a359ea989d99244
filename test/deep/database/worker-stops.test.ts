import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoppedRun } from '../../../engine/cli/mcp/host.ts';
import { createNotices } from '../../../engine/cli/serve/notices/notices.ts';
import { createServedRuns } from '../../../engine/cli/serve/runs/runs.ts';
import { yaml } from '../../yaml.ts';
import { type FleetServer, useFleet } from './fleet.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

describeOnPostgres('runs of workers, where they end or wait,', function () {
  this.timeout(60_000);
  const postgres = usePostgres();
  const fleet = useFleet(postgres);
  let model = createServer();
  let at = '';

  before(async () => {
    model = createServer((_, response) => {
      const parts = [
        { choices: [{ index: 0, delta: { content: 'hello' } }] },
        { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: { prompt_tokens: 7, completion_tokens: 2 } },
      ];
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.end(
        `${parts.map((part) => `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', ...part })}\n\n`).join('')}data: [DONE]\n\n`,
      );
    });
    await new Promise<void>((done) => model.listen(0, '127.0.0.1', done));
    at = `127.0.0.1:${(model.address() as AddressInfo).port}`;
  });
  after(() => void model.close());

  const files = (): Record<string, string> => ({
    'baton.yaml': yaml`
      providers: {local: {type: openai-compatible, base_url: "http://${at}/v1"}}
      models: [{id: "local:tiny", context: 8192, max_output: 1024, input_price: 1000000, output_price: 1000000}]
      alerts: {time: 1ms}
      notices: [{id: desk, slack: "env:DESK_NOTICE_URL", of: [alerts]}]
    `,
    'asks.baton.yaml': 'id: asks\nsteps: [{id: a, model: "local:tiny", prompt: say hello}]\n',
    'waits.baton.yaml': yaml`
      id: waits
      steps:
        - {id: a, model: "local:tiny", prompt: say hello}
        - {id: sure, ask: Go on?, type: approve, dependencies: [a]}
        - {id: b, model: "local:tiny", prompt: say goodbye, dependencies: [sure]}
    `,
  });
  const work = (server: FleetServer) => fleet.work('worker', server, ['--allow', `model:${at}`]);
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await sleep(50);
  };
  const begin = async ({ client }: FleetServer, file: string): Promise<string> => (await client.startRun({ file })).run;
  const leftOf = async ({ host }: FleetServer): Promise<string[]> => host.database.workers.stops.listLeft(0);
  const readMetrics = async ({ at: url, tokenOf }: FleetServer): Promise<string[]> => {
    const answer = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${tokenOf('read')}` } });
    return (await answer.text()).split('\n');
  };
  const metricsOf = async (server: FleetServer): Promise<string[]> =>
    (await readMetrics(server)).filter((line) => /^baton_run(?:s_ended|_cost)/.test(line));
  const callsOf = async ({ host }: FleetServer): Promise<number[]> =>
    (await host.database.usage.read(0)).map(({ calls }) => calls);

  it('are in the usage and the metrics of the server, and tell its alerts, once each', async () => {
    const heard: string[] = [];
    const server: FleetServer = await fleet.serve(files(), {
      async ended(run: StoppedRun) {
        heard.push(run.state.finished?.status ?? '');
        await notices.ended(run);
      },
    });
    const notices = createNotices({ host: server.host, publicUrl: () => undefined, now: Date.now, tell: () => undefined });
    const worker = await work(server);
    const run = await begin(server, 'asks.baton.yaml');
    assert.equal((await server.client.waitForRun(run)).run.status, 'succeeded', worker.said());
    await until(async () => heard.length > 0 && (await leftOf(server)).length === 0);

    assert.deepEqual(
      (await server.host.database.usage.read(0)).map((one) => [
        one.run,
        one.model,
        one.calls,
        one.input_tokens,
        one.output_tokens,
      ]),
      [[run, 'local:tiny', 1, 7, 2]],
    );
    assert.deepEqual(await metricsOf(server), ['baton_runs_ended_total{status="succeeded"} 1', 'baton_run_cost_dollars_total 9']);
    assert.deepEqual(
      (await notices.outbox.list()).map((notice) => [notice.run, notice.target, notice.alerts?.length]),
      [[run, 'desk', 1]],
    );
    await sleep(2_500);
    assert.deepEqual(heard, ['succeeded']);
  });

  it('are counted each time they stop, with what they spent since', async () => {
    const server = await fleet.serve(files());
    const worker = await work(server);
    const run = await begin(server, 'waits.baton.yaml');
    await until(async () => (await metricsOf(server)).length > 1);
    assert.deepEqual(
      await metricsOf(server),
      ['baton_runs_ended_total{status="waiting"} 1', 'baton_run_cost_dollars_total 9'],
      worker.said(),
    );
    await server.client.answerQuestion({ run, question: 'sure', value: true });
    await until(async () => (await metricsOf(server)).length > 2);
    assert.deepEqual(await metricsOf(server), [
      'baton_runs_ended_total{status="waiting"} 1',
      'baton_runs_ended_total{status="succeeded"} 1',
      'baton_run_cost_dollars_total 18',
    ]);
    assert.deepEqual(await callsOf(server), [2]);
  });

  it('are among the runs at work in the database until then', async () => {
    const server = await fleet.serve({
      ...files(),
      'slow.baton.yaml': yaml`
        id: slow
        steps:
          - {id: a, tool: terminal, action: run, parameters: {argv: [sleep, "300"]}}
      `,
    });
    const atWork = async (): Promise<string[]> =>
      (await readMetrics(server)).filter((line) => /^baton_\w*runs_at_work/.test(line));
    const none = ['baton_runs_at_work 0', 'baton_database_runs_at_work 0'];
    assert.deepEqual(await atWork(), none);

    const runs = [await begin(server, 'slow.baton.yaml'), await begin(server, 'slow.baton.yaml')];
    assert.deepEqual(await atWork(), none);
    // Nobody has taken them.
    assert.ok((await readMetrics(server)).includes('baton_database_runs_ready 2'));
    await fleet.work('worker', server, ['--allow', 'terminal']);
    await until(async () => (await atWork())[1] === 'baton_database_runs_at_work 2');
    assert.ok((await readMetrics(server)).includes('baton_database_runs_ready 0'));
    assert.equal((await atWork())[0], 'baton_runs_at_work 0');
    for (const run of runs) await server.client.cancelRun({ run });
    await until(async () => (await atWork())[1] === 'baton_database_runs_at_work 0');
  });

  it('that a server stored and was killed then are settled by one of the others', async () => {
    const server = await fleet.serve(files());
    // As one that is killed: it stores the last fact, and does nothing more.
    await server.runs.close();
    const worker = await work(server);
    const run = await begin(server, 'asks.baton.yaml');
    assert.equal((await server.client.waitForRun(run)).run.status, 'succeeded', worker.said());
    assert.deepEqual([await callsOf(server), await leftOf(server)], [[], [run]]);

    const others = await Promise.all(
      ['second', 'third'].map(async (name) => {
        const database = await postgres.open(server.url, fleet.folderOf(name));
        return createServedRuns({ ...server.host, database }, 4, true);
      }),
    );
    try {
      await until(async () => (await leftOf(server)).length === 0);
      assert.deepEqual(await callsOf(server), [1]);
      await sleep(500);
      assert.deepEqual(
        others.flatMap(({ totals }) => [...totals.ended]),
        [['succeeded', 1]],
      );
      assert.equal(
        others.reduce((sum, { totals }) => sum + totals.dollars, 0),
        9,
      );
    } finally {
      for (const one of others) await one.close();
    }
  });

  it('have one word on traces that cannot be sent, from the worker', async () => {
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = 'http://127.0.0.1:9';
    try {
      const server = await fleet.serve(files());
      const worker = await work(server);
      for (let count = 0; count < 2; count++) {
        const run = await begin(server, 'asks.baton.yaml');
        assert.equal((await server.client.waitForRun(run)).run.status, 'succeeded', worker.said());
      }
      await until(async () => /cannot be sent/.test(worker.said()));
      await sleep(1_000);
      assert.equal(worker.said().match(/Spans of traces cannot be sent to http:\/\/127\.0\.0\.1:9: /g)?.length, 1, worker.said());
    } finally {
      delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    }
  });

  it('send their traces where the environment of the worker says', async () => {
    const paths: string[] = [];
    const collector = createServer((request, response) => {
      paths.push(request.url ?? '');
      request.resume().on('end', () => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}'));
    });
    await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done));
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    try {
      const server = await fleet.serve(files());
      const worker = await work(server);
      const run = await begin(server, 'asks.baton.yaml');
      assert.equal((await server.client.waitForRun(run)).run.status, 'succeeded', worker.said());
      await until(async () => paths.length > 0);
      assert.equal(paths[0], '/v1/traces');
    } finally {
      delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
      collector.closeAllConnections();
      collector.close();
    }
  });
});
