import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { keepRunInHistory, measureUsage, readProjectUsage, startRun } from '../../../engine/index.ts';
import { groupUsage, usageCsv } from '../../../engine/insight/usage.ts';
import { useHistory } from '../../../engine/store/history/open-history.ts';
import { readUsage } from '../../../engine/store/history/read-usage.ts';
import { useOwnHome } from '../own-home.ts';
import { temporaryFolder } from '../store/folder.ts';

const day = Date.parse('2026-11-20T10:00:00Z');
const record = (run: string, more: object = {}) => ({
  run,
  pipeline: 'a',
  started_at: day,
  model: 'x:m',
  calls: 1,
  input_tokens: 10,
  output_tokens: 2,
  cost: 0.1,
  open: false,
  ...more,
});

describe('usage', () => {
  const records = [
    record('1'),
    record('1', { model: 'x:n', cost: 0.2 }),
    record('2', { pipeline: 'b', started_at: day + 86_400_000, open: true }),
    record('3', { model: undefined, calls: 0, input_tokens: 0, output_tokens: 0, cost: 0 }),
  ];

  it('is added up by what was asked, each run counted once', () => {
    assert.deepEqual(groupUsage(records, ['pipeline']), [
      { pipeline: 'a', runs: 2, calls: 2, input_tokens: 20, output_tokens: 4, cost: 0.3, unpriced_runs: 0 },
      { pipeline: 'b', runs: 1, calls: 1, input_tokens: 10, output_tokens: 2, cost: 0.1, unpriced_runs: 1 },
    ]);
    const keys = groupUsage(records, ['day', 'model']).map((sum) => [sum.day, sum.model, sum.runs]);
    assert.deepEqual(keys, [
      ['2026-11-20', 'x:m', 1],
      ['2026-11-20', 'x:n', 1],
      ['2026-11-20', null, 1],
      ['2026-11-21', 'x:m', 1],
    ]);
  });

  it('is CSV that no spreadsheet takes for formulas', () => {
    const sums = groupUsage([record('1', { pipeline: '=a,"b"' })], ['pipeline', 'model']);
    assert.equal(
      usageCsv(sums, ['pipeline', 'model']),
      'pipeline,model,runs,calls,input_tokens,output_tokens,cost,unpriced_runs\r\n"\'=a,""b""",x:m,1,1,10,2,0.1,0\r\n',
    );
  });

  describe('of runs', () => {
    useOwnHome();
    const folder = temporaryFolder();
    let server: Server;
    let port = 0;
    before(async () => {
      server = createServer((request, response) => {
        request.resume().on('end', () => {
          const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
          const chunk = {
            id: 'a',
            object: 'chat.completion.chunk',
            model: 'm',
            usage,
            choices: [{ index: 0, delta: { content: 'fine' }, finish_reason: 'stop' }],
          };
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
        });
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const place = server.address();
      port = typeof place === 'object' && place ? place.port : 0;
    });
    after(() => server.close());

    it('is theirs, however the steps stand in each other, and by model the same in sum', async () => {
      const settings = `providers: {local: {base_url: "http://127.0.0.1:${port}/v1", key: none}}\nmodels: [{id: "local:m", input_price: 10, output_price: 100}, {id: "local:n", input_price: 20, output_price: 200}]\n`;
      writeFileSync(join(folder(), 'baton.yaml'), settings);
      writeFileSync(
        join(folder(), 'p.baton.yaml'),
        `id: p
steps:
  - {id: a, prompt: hello, model: "local:m"}
  - id: each
    for_each: [1, 2]
    steps: [{id: b, prompt: "say {{ item }}", model: "local:n"}]
  - id: inner
    pipeline: { id: q, steps: [{id: c, prompt: "in a call", model: "local:m"}] }
`,
      );
      const run = await startRun({ file: 'p.baton.yaml', cwd: folder(), env: {} });
      const result = await run.done;
      assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
      const { usage } = await readProjectUsage(folder(), { by: ['model'] });
      assert.deepEqual(
        usage.map(({ model, calls, cost }) => [model, calls, cost]),
        [
          ['local:m', 2, 0.004],
          ['local:n', 2, 0.008],
        ],
      );
      const [whole] = (await readProjectUsage(folder(), { by: ['pipeline'] })).usage;
      assert.deepEqual([whole?.calls, whole?.input_tokens, whole?.output_tokens, whole?.cost], [4, 400, 40, 0.012]);
      assert.deepEqual((await readProjectUsage(folder(), { by: ['day'], since: Date.now() + 1000 })).usage, []);
    });

    it('is measured in a run as the history has it, without what its child runs took', async () => {
      writeFileSync(
        join(folder(), 'baton.yaml'),
        `providers: {local: {base_url: "http://127.0.0.1:${port}/v1", key: none}}\nmodels: [{id: "local:m", input_price: 10, output_price: 100}, {id: "local:free"}]\n`,
      );
      writeFileSync(join(folder(), 'child.baton.yaml'), 'id: child\nsteps: [{id: c, prompt: hello, model: "local:m"}]\n');
      const texts = {
        parent: `steps: [{id: a, prompt: hello, model: "local:m"}, {id: b, pipeline: child.baton.yaml, detached: true}]`,
        unpriced: `steps: [{id: a, prompt: hello, model: "local:free"}, {id: b, prompt: again, model: "local:m", dependencies: [a]}]`,
        without: `steps: [{id: a, set: {x: 1}}]`,
      };
      const runs = [];
      for (const [id, steps] of Object.entries(texts)) {
        writeFileSync(join(folder(), `${id}.baton.yaml`), `id: ${id}\n${steps}\n`);
        const run = await startRun({ file: `${id}.baton.yaml`, cwd: folder(), env: {} });
        assert.equal((await run.done).status, 'succeeded');
        await keepRunInHistory(run);
        runs.push(run);
      }
      const { value: kept } = await useHistory(folder(), (db) => readUsage(db, 0));
      for (const { id, state } of runs) {
        const own = kept.filter(({ run }) => run === id);
        assert.ok(own.length > 0);
        assert.deepEqual(measureUsage(state), own);
      }
      assert.equal(measureUsage(runs[0]?.state ?? assert.fail())[0]?.calls, 1);
      const { state } = runs[0] ?? assert.fail();
      const { started = assert.fail() } = state;
      assert.deepEqual(measureUsage({ ...state, started: { ...started, mode: 'replay' } }), []);
    });
  });
});
