import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listCrossed, summariseCases } from '../../../engine/cli/bench/summary.ts';
import type { BenchmarkCase } from '../../../engine/launch/inspect/benchmark-document.ts';
import { keepSeries, readSeries } from '../../../engine/store/benchmarks.ts';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';
import { type ModelServer, modelServer, settingsFor } from './model-server.ts';

const text = `id: p
inputs:
  city: {type: string, default: Oslo}
steps:
  - {id: say, prompt: "Where is {{ city }}?", model: "local:one"}
outputs:
  where: "{{ say }}"
tests:
  - {name: by the sea, answers: {say: the sea}, expect: {outputs: {where: {contains: sea}}}}
  - {name: cold, answers: {say: x}, expect: {outputs: {where: {contains: cold}}}}
`;

describe('baton bench', () => {
  const place = temporaryFolder();
  let server: ModelServer;
  before(async () => {
    server = await modelServer({ one: 'Oslo lies by the sea.' });
  });
  after(() => server.close());
  beforeEach(() => {
    server.asked.length = 0;
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'baton.yaml'), settingsFor(server, ['one', 'gone']));
    writeFileSync(join(place(), 'p.baton.yaml'), text);
  });
  const io = () => testIo(place(), { env: { MY_KEY: 'sk-local-key' } });
  const bench = (...args: string[]) => obey(['bench', 'p.baton.yaml', ...args], io());
  const sea = ['--only', 'sea', '--warmup', '0'];
  const live = ['--live', '--allow', 'env:MY_KEY@127.0.0.1'];
  const kept = (): string => join(place(), '.baton', 'bench', 'p.json');

  it('measures the cases of tests without asking a model, and a case that fails crosses the threshold of success', async () => {
    const { code, out } = await bench('--runs', '2', '--json');
    const { cases, crossed, live: isLive } = JSON.parse(out);
    assert.deepEqual([code, isLive, server.asked.length], [1, false, 0]);
    assert.deepEqual(
      cases.map((one: BenchmarkCase) => [one.case, one.succeeded, one.runs, one.measures['calls']?.median]),
      [
        ['by the sea', 2, 2, 1],
        ['cold', 0, 2, undefined],
      ],
    );
    assert.deepEqual(crossed, [{ option: 'min-success', wanted: 100, actual: 50 }]);
    assert.match(cases[1].reasons[0], /outputs\.where\.contains: expected something that contains "cold"/);
    assert.equal((await bench('--runs', '1', '--min-success', '50%')).code, 0);
  });

  it('sets it beside the last one of the same tests, and says whether the text is the same', async () => {
    const first = await bench(...sea, '--runs', '5');
    assert.equal(first.code, 0, first.err);
    assert.match(first.out, /There is no earlier benchmark/);
    assert.equal(statSync(kept()).mode & 0o777, 0o600);
    const second = await bench(...sea, '--runs', '5');
    assert.match(second.out, /calls +1 +1 +1 – 1 +1 +the same\n/);
    assert.match(second.out, /Before: .*, the same text\./);

    writeFileSync(join(place(), 'p.baton.yaml'), text.replace('Where is', 'Where lies'));
    assert.match((await bench(...sea, '--runs', '1')).out, /Before: .*, another text\./);
    // The other tests were never measured.
    assert.match((await bench('--only', 'cold', '--runs', '1')).out, /There is no earlier benchmark/);
  });

  it('follows a file that was renamed by its id; another file of that id has a series of its own', async () => {
    await bench(...sea, '--runs', '1');
    writeFileSync(join(place(), 'q.baton.yaml'), text);
    const other = (): Promise<{ out: string }> => obey(['bench', 'q.baton.yaml', ...sea, '--runs', '1'], io());
    assert.match((await other()).out, /There is no earlier benchmark/);
    renameSync(join(place(), 'q.baton.yaml'), join(place(), 'r.baton.yaml'));
    const renamed = await obey(['bench', 'r.baton.yaml', ...sea, '--runs', '1'], io());
    assert.match(renamed.out, /Before: .*, the same text\./);
  });

  it('leaves out what another machine signed, and what is damaged', async () => {
    await bench(...sea, '--runs', '1');
    const whole = readFileSync(kept(), 'utf8');
    writeFileSync(kept(), whole.replace('"runs":1', '"runs":7'));
    const foreign = await bench(...sea, '--runs', '1');
    assert.match(foreign.err, /not written on this machine/);
    assert.match(foreign.out, /There is no earlier benchmark/);
    writeFileSync(kept(), whole.slice(0, 60));
    assert.match((await bench(...sea, '--runs', '1')).err, /are damaged/);
    assert.match((await bench(...sea, '--runs', '1')).out, /Before: /);
  });

  it('keeps the newest twenty', async () => {
    const series = { file: 'p.baton.yaml', hash: 'h', version: '1', setup: 'tests', cases: {} };
    for (let count = 0; count < 21; count++) assert.ok(await keepSeries(place(), 'p', { ...series, at: `${count}` }));
    const kept = (await readSeries(place(), 'p')).series.map(({ at }) => at);
    assert.deepEqual([kept.length, kept[0], kept.at(-1)], [20, '1', '20']);
  });

  it('asks real models with --live, tells the cost first, and keeps each run', async () => {
    const { code, out, err } = await bench(...live, '--runs', '3', '-i', 'city=Bergen');
    assert.equal(code, 0, err);
    assert.match(err, /^3 runs with real models · 3 calls · cost .*\n.*: 1 of 3, /);
    assert.match(out, /p\.baton\.yaml: 3 of 3 succeeded\n/);
    assert.match(out, /cost +\$0\.0020 +\$0\.0020 +\$0\.0020 – \$0\.0020\n/);
    assert.match(out, /tokens +1,100 /);
    assert.equal(server.asked.length, 3);
    assert.equal(readdirSync(join(place(), '.baton', 'runs')).length, 3);
    // Other inputs are another benchmark.
    assert.match((await bench(...live, '--runs', '1')).out, /There is no earlier benchmark/);
  });

  it('puts the inputs of tests to real models, and counts what they expect', async () => {
    const { code, out } = await bench(...live, '--tests', '--runs', '2', '--min-success', '50');
    assert.equal(code, 0);
    assert.match(out, /by the sea: 2 of 2 succeeded\n/);
    assert.match(out, /cold: 0 of 2 succeeded\n +✕ outputs\.where\.contains\n/);
  });

  it('needs a permission as a run does, before anything is asked', async () => {
    const { code, err } = await bench('--live');
    assert.deepEqual([code, server.asked.length], [2, 0]);
    assert.match(err, /--allow env:MY_KEY@127\.0\.0\.1/);
  });

  it('ends with 130 when stopped, with what was measured, and keeps nothing', async () => {
    const stopped = io();
    const said = obey(['bench', 'p.baton.yaml', ...live, '--runs', '50', '--json'], stopped);
    while (server.asked.length < 3) await new Promise((resolve) => setImmediate(resolve));
    stopped.stop();
    const { code, out, err } = await said;
    assert.equal(code, 130);
    const { stopped: isStopped, cases } = JSON.parse(out);
    assert.equal(isStopped, true);
    assert.ok(cases[0].runs >= 2 && cases[0].runs < 50);
    assert.match(err, /not kept/);
    assert.throws(() => statSync(kept()), /ENOENT/);
    assert.ok(!stopped.isHeard());
  });
});

describe('the figures of a benchmark', () => {
  const runs = (times: readonly number[], cost?: number) =>
    times.map((time) => ({ case: 'a', succeeded: true, reason: undefined, measures: { time, cost } }));
  const earlier = (times: readonly number[]) => ({
    at: '',
    file: '',
    hash: '',
    version: '',
    setup: '',
    cases: { a: { runs: times.length, samples: { time: [...times] } } },
  });
  const options = { live: false, runs: 1, warmup: 0, maxTime: undefined, maxCost: undefined, minSuccess: 100 };

  it('are median, 90th percentile and range, and no mean', () => {
    const [one] = summariseCases(runs([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 1000]), undefined);
    assert.deepEqual(one?.measures['time'], { median: 60, p90: 100, min: 10, max: 1000 });
  });

  for (const [name, before, now, change] of [
    ['twice as long each time', [10, 11, 12, 13, 14], [20, 21, 22, 23, 24], 'more'],
    ['half as long each time', [20, 21, 22, 23, 24], [10, 11, 12, 13, 14], 'less'],
    ['one that was slow', [10, 11, 12, 13, 14], [10, 11, 12.5, 13, 90], 'none'],
    ['four runs, however far', [10, 11, 12, 13], [20, 21, 22, 23], 'unknown'],
  ] as const)
    it(`a change of ${name} is ${change}`, () =>
      assert.equal(summariseCases(runs(now), earlier(before))[0]?.measures['time']?.change, change));

  it('thresholds hold the median; a cost that is unknown meets none', () => {
    const of = (times: readonly number[], more: object, cost?: number) =>
      listCrossed(summariseCases(runs(times, cost), undefined), { ...options, ...more });
    assert.deepEqual(of([10, 20, 900], { maxTime: 20 }), []);
    assert.deepEqual(of([10, 20, 900], { maxTime: 19 }), [{ option: 'max-time', case: 'a', wanted: 19, actual: 20 }]);
    assert.deepEqual(of([1], { maxCost: 1 }, 0.5), []);
    assert.deepEqual(of([1], { maxCost: 1 }), [{ option: 'max-cost', case: 'a', wanted: 1, actual: undefined }]);
  });
});
