import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { forecastLines } from '../../../../engine/cli/text/forecast.ts';
import { estimateWithForecast, readProjectHistory, startRun } from '../../../../engine/index.ts';
import { historyFile, runPaths, runsFolder } from '../../../../engine/store/paths.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: p
steps:
  - {id: read, tool: filesystem, action: read, parameters: {path: notes.txt}}
  - {id: say, prompt: "Say in one sentence what this is about: The mills stand by the river. They grind corn for three towns.", model: offline}
  - {id: each, dependencies: [say], for_each: "{{ say | split(' ') }}", set: {n: "{{ item }}"}}
`;

describe('what a run is foreseen to take', () => {
  const root = temporaryFolder();
  beforeEach(() => {
    mkdirSync(join(root(), '.git'));
    writeFileSync(join(root(), 'notes.txt'), 'some notes');
    writeFileSync(join(root(), 'p.baton.yaml'), text);
  });
  const options = () => ({ file: 'p.baton.yaml', cwd: root(), env: {} });
  const run = async (): Promise<void> => void (await (await startRun(options())).done);
  const foresee = async (source = text) => {
    writeFileSync(join(root(), 'p.baton.yaml'), source);
    return (await estimateWithForecast(options())).forecast;
  };
  const closed = text.replace(`"{{ say | split(' ') }}"`, '[1, 2]');

  it('without a run it is a guess, which is said, and a loop that only the run knows has none', async () => {
    const open = await foresee();
    assert.deepEqual([open.duration, open.unknown, open.basis, open.runs], [null, ['each'], 'guess', 0]);
    assert.match(forecastLines(open).join('\n'), /^Nothing is foreseen of the whole run: how often each repeats/);
    const { duration, basis, steps, runs } = await foresee(closed);
    assert.ok(duration && duration.low < duration.median && duration.median < duration.high);
    assert.deepEqual([basis, runs, steps.every(({ seen }) => seen === 0)], ['guess', 0, true]);
    assert.ok(!existsSync(dirname(historyFile(root()))), 'whoever looks makes no history');
  });

  it('without a run it goes by what is known of the model: how long it takes, and what it costs', async () => {
    const settings = (latency: string, price: number): string =>
      `providers: {local: {type: openai-compatible, profile: custom, base_url: 'http://127.0.0.1:9/v1', key: 'env:LOCAL'}}
models: [{id: 'local:small', latency: ${latency}, input_price: ${price}, output_price: ${price}}]
`;
    const source = `id: q\nsteps:\n  - {id: say, prompt: "Say what the mills are for.", model: 'local:small'}\n`;
    const foreseeWith = async (latency: string, price: number) => {
      writeFileSync(join(root(), 'baton.yaml'), settings(latency, price));
      const { duration, cost } = await foresee(source);
      return { ms: duration?.median ?? 0, cost: cost?.median ?? 0 };
    };
    const small = await foreseeWith('1s', 1);
    const large = await foreseeWith('10s', 10);
    assert.ok(Math.abs(large.ms / small.ms - 10) < 0.5, `${large.ms} of ${small.ms}`);
    assert.ok(Math.abs(large.cost / small.cost - 10) < 0.5, `${large.cost} of ${small.cost}`);
  });

  it('after some runs it goes by them, and says by how many; what has changed since is named', async () => {
    for (let time = 0; time < 3; time++) await run();
    const forecast = await foresee();
    assert.deepEqual([forecast.basis, forecast.runs, forecast.fresh, forecast.unknown], ['runs', 3, [], []]);
    assert.deepEqual(
      forecast.steps.map(({ path, seen }) => [path, seen]),
      [
        ['read', 3],
        ['say', 3],
      ],
    );
    assert.match(
      forecastLines(forecast).join('\n'),
      /^A run is foreseen to take about .+ \(80 %: .+ to .+\), by 3 earlier runs with the same steps\.$/,
    );
    const changed = await foresee(text.replace('three towns', 'two towns'));
    assert.deepEqual([changed.runs, changed.fresh, changed.basis], [0, ['say'], 'runs']);
    assert.match(forecastLines(changed).join('\n'), /1 step has not run as it is written now: say\./);
  });

  it('after degraded runs alone it goes by their steps, and says that no run succeeded otherwise', async () => {
    const degraded = closed.replace('path: notes.txt}}', 'path: nowhere.txt}, on_error: [{default: none}]}');
    writeFileSync(join(root(), 'p.baton.yaml'), degraded);
    await run();
    const forecast = await foresee(degraded);
    assert.deepEqual([forecast.basis, forecast.runs], ['runs', 0]);
    assert.match(forecastLines(forecast)[0] ?? '', /no whole run with the same steps has succeeded yet without being degraded/);
  });

  it('a change that only directs keeps the whole runs that it is held against; one of what is done does not', async () => {
    for (let time = 0; time < 2; time++) await run();
    const directed = text
      .replace('steps:', '# In three steps.\nsteps:')
      .replace('id: say,', 'id: say, description: What it is about, timeout: 1h, retry: 2, priority: 3,');
    assert.deepEqual([(await foresee(directed)).runs, (await foresee(text.replace('[say]', '[read, say]'))).runs], [2, 0]);
  });

  it('slots of the settings are those of the forecast', async () => {
    const limited = async (most: number) => {
      writeFileSync(join(root(), 'baton.yaml'), `limits: {max_parallel: ${most}}\n`);
      const { forecast, limits } = await estimateWithForecast(options());
      return { runs: forecast.runs, slots: limits.max_parallel };
    };
    writeFileSync(join(root(), 'baton.yaml'), 'limits: {max_parallel: 1}\n');
    await run();
    assert.deepEqual(await limited(1), { runs: 1, slots: 1 });
    assert.deepEqual(await limited(2), { runs: 0, slots: 2 }, 'runs with other slots are others');
  });

  it('another model is another step, which begins from other steps of that model', async () => {
    writeFileSync(join(root(), 'one.mjs'), 'export default () => "The mills grind corn.";\n');
    writeFileSync(join(root(), 'baton.yaml'), 'providers: {house: {module: ./one.mjs}}\n');
    const open = text.replace(', model: offline', '');
    const allow = ['terminal+machine'];
    const begin = async (model?: string): Promise<void> => {
      writeFileSync(join(root(), 'p.baton.yaml'), open);
      const { error } = await (await startRun({ ...options(), allow, ...(model === undefined ? {} : { model }) })).done;
      assert.equal(error, null);
    };
    const foreseeWith = async (model?: string) => {
      const { runs, fresh } = (await estimateWithForecast({ ...options(), allow, ...(model === undefined ? {} : { model }) }))
        .forecast;
      return { runs, fresh };
    };
    for (let time = 0; time < 2; time++) await begin();
    const [known, unknown] = [
      { runs: 2, fresh: [] },
      { runs: 0, fresh: ['say'] },
    ];
    assert.deepEqual(await foreseeWith(), known);
    assert.deepEqual(await foreseeWith('house'), unknown, '--model');
    await begin('house');
    assert.deepEqual(await foreseeWith('house'), { runs: 1, fresh: [] });
    assert.deepEqual(await foreseeWith(), known);
    writeFileSync(
      join(root(), 'baton.yaml'),
      'default_model: other\nproviders: {house: {module: ./one.mjs}, other: {module: ./one.mjs}}\n',
    );
    assert.deepEqual(await foreseeWith(), unknown, 'the default of the settings');
    await begin();
    const after = { runs: 1, fresh: [] };
    assert.deepEqual(await foreseeWith(), after);
    // The logs tell the default of then: a history made anew says the same.
    await readProjectHistory(root(), () => undefined, { anew: true });
    assert.deepEqual([await foreseeWith(), await foreseeWith('house')], [after, { runs: 1, fresh: [] }]);
  });

  it('says of deadlines how likely they hold: of steps, of the run, and of a moment of the day', async () => {
    const due = closed
      .replace('id: say,', 'id: say, deadline: 1h,')
      .replace('id: each,', `id: each, deadline: "${new Date(Date.now() - 3_600_000).toISOString()}",`)
      .replace(/^steps:/m, 'limits: {deadline: 1ms}\nsteps:');
    assert.ok(due.includes('1ms') && due.includes('1h'), due);
    await run();
    const forecast = await foresee(due);
    const risks = new Map(forecast.deadlines.map(({ path, risk }) => [path, risk]));
    assert.deepEqual([...risks].sort(), [
      ['', 1],
      ['each', 1],
      ['say', 0],
    ]);
    const said = forecastLines(forecast).join('\n');
    assert.match(said, /say is due 1 h 00 min after the beginning: in 100 % of such runs it is in time\./);
    assert.match(
      said,
      /The run is due 1 ms after its beginning: 0 % of such runs are in time\. It is expected to end after about .+ \(80 %: .+ to .+\)\./,
    );
    assert.deepEqual((await foresee(closed)).deadlines, []);
  });

  it('the same history gives the same forecast', async () => {
    await run();
    assert.deepEqual(await foresee(), await foresee());
  });

  it('a damaged log is named, and so is a history of a later Baton with what to do', async () => {
    for (let time = 0; time < 2; time++) await run();
    const [first = ''] = readdirSync(runsFolder(root()));
    writeFileSync(runPaths(join(runsFolder(root()), first)).log, '{"baton":"log","version":99}\n{}\n');
    const { notes, runs } = await foresee();
    assert.equal(runs, 1);
    assert.match(notes.join('\n'), new RegExp(`^${first} is left out: .*99`));

    const db = new DatabaseSync(historyFile(root()));
    db.exec('PRAGMA user_version = 99');
    db.close();
    assert.match(forecastLines(await foresee(closed)).join('\n'), /made by a later Baton.* Use that Baton, or remove the file/);
  });

  it('a damaged history is made anew, and one that another process holds is told and left out', async () => {
    await run();
    writeFileSync(historyFile(root()), 'no database '.repeat(1000));
    const anew = await foresee();
    assert.equal(anew.runs, 1);
    assert.deepEqual(anew.notes, ['The history of runs was damaged, so it was rebuilt from 1 log.']);
    assert.match(forecastLines(anew).join('\n'), /The history of runs was damaged/);
    const db = new DatabaseSync(historyFile(root()));
    db.exec('BEGIN EXCLUSIVE');
    await run();
    const held = await foresee(closed);
    const open = await foresee(text.replaceAll('say', 'tell'));
    db.exec('COMMIT');
    db.close();
    assert.deepEqual([held.runs, held.basis], [0, 'guess']);
    const told = forecastLines(held).join('\n');
    assert.match(told, /Earlier runs are left out: .*held by another process/);
    assert.match(told, /since earlier runs cannot be read/);
    assert.doesNotMatch(told, /nothing like it/, 'nobody knows that');
    assert.match(forecastLines(open).join('\n'), /^Nothing is foreseen[\s\S]*Earlier runs are left out/);
  }).timeout(30_000);
});
