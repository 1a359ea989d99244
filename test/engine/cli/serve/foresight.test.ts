import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as engine from '../../../../engine/index.ts';
import { historyFile } from '../../../../engine/store/paths.ts';
import { type OpenServer, openServer } from '../../../client/page/open-page.ts';
import { yaml } from '../../../yaml.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';

/** Two steps that could run at once have one slot; the last one lasts as its input says. */
const pipeline = yaml`
  id: naps
  inputs: {last: {type: string, default: "0.2"}}
  limits: {max_parallel: 1}
  steps:
    - {id: one, tool: terminal, action: run, parameters: {argv: [sleep, "0.2"]}}
    - {id: two, tool: terminal, action: run, parameters: {argv: [sleep, "0.2"]}}
    - {id: last, tool: terminal, action: run, parameters: {argv: [sleep, "{{ inputs.last }}"]}, dependencies: [one, two]}
`;

interface Told {
  steps: { path: string; from: number; to: number; low: number; high: number; seen: number }[];
  end?: { low: number; median: number; high: number };
  note?: string;
  pending?: true;
  explained?: {
    run: string;
    played: number;
    steps: { path: string; critical: number; slack: number }[];
    limits: { of: string; slots: number; saves: { mean: number } }[];
    path: { path: string; after: string }[];
    pipeline?: object;
  };
  detail?: string;
}

describe('foresight in the page of a server', function () {
  this.timeout(60_000);
  useOwnHome();
  const folder = temporaryFolder();
  let server: OpenServer;
  beforeEach(async () => {
    writeFileSync(join(folder(), 'naps.baton.yaml'), pipeline);
    server = await openServer(folder(), { allow: ['terminal:sleep *'] });
  });
  afterEach(async () => {
    await server.close();
    assert.deepEqual(server.faults, []);
  });

  const ask = (path: string, body?: object): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { Authorization: `Bearer ${server.tokenOf()}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const tell = async (run: string, what: 'forecast' | 'bottlenecks'): Promise<Told> =>
    JSON.parse(await (await ask(`/page/runs/${run}/${what}`)).text());
  const begin = async (last = '0.2'): Promise<string> => {
    const answer = await ask('/v1/runs', { file: 'naps.baton.yaml', inputs: { last } });
    return JSON.parse(await answer.text()).run;
  };
  const ended = async (run: string): Promise<void> => {
    for (let turn = 0; turn < 1000; turn++) {
      const entry = (await engine.listRuns(folder())).find(({ id }) => id === run);
      if (entry && entry.status !== 'running') return;
      await new Promise((done) => setTimeout(done, 15));
    }
    assert.fail(`${run} goes on`);
  };
  /** The forecast of a run, once the server has worked it out. */
  const foreseen = async (run: string): Promise<Told> => {
    for (let turn = 0; turn < 100; turn++) {
      const told = await tell(run, 'forecast');
      if (told.pending === undefined) return told;
    }
    return assert.fail('It is never worked out');
  };

  it('tells of a run that goes on when its steps and itself will end, by its earlier runs', async () => {
    for (let count = 0; count < 3; count++) await ended(await begin());
    const run = await begin('20');
    const { steps, end } = await foreseen(run);
    const last = steps.find(({ path }) => path === 'last');
    assert.ok(last && last.from >= 300 && last.from < last.to, JSON.stringify(steps));
    assert.equal(last.seen, 3);
    assert.ok(end && end.low <= end.median && end.median <= end.high && end.median > 500, JSON.stringify(end));
  });

  it('says so where there is no earlier run', async () => {
    const told = await foreseen(await begin('20'));
    assert.deepEqual(told, { steps: [], note: 'There is no forecast: no earlier run is known here.' });
  });

  it('has the history again from the logs where its file was damaged', async () => {
    for (let count = 0; count < 2; count++) await ended(await begin());
    writeFileSync(historyFile(folder()), 'no database');
    const { steps, note } = await foreseen(await begin('20'));
    assert.equal(note, undefined);
    assert.equal(steps.find(({ path }) => path === 'last')?.seen, 2);
  });

  it('says why the history cannot be read as the tab History does', async () => {
    await ended(await begin());
    while (!existsSync(historyFile(folder()))) await new Promise((done) => setTimeout(done, 15));
    const db = new DatabaseSync(historyFile(folder()));
    db.exec('PRAGMA user_version = 99');
    db.close();
    const run = await begin('20');
    const told = async (what: string): Promise<[number, string]> => {
      const answer = await ask(`/page/runs/${run}/${what}`);
      return [answer.status, JSON.parse(await answer.text()).detail];
    };
    const [history, forecast] = [await told('history'), await told('forecast')];
    assert.deepEqual(forecast, history);
    assert.equal(forecast[0], 409);
    assert.match(forecast[1], /made by a later Baton/);
  });

  it('foresees nothing of a run that has ended, and says what held it up', async () => {
    const run = await begin();
    await ended(run);
    assert.deepEqual(await tell(run, 'forecast'), { steps: [] });
    const { explained } = await tell(run, 'bottlenecks');
    assert.ok(explained);
    assert.deepEqual([explained.run, explained.played, explained.pipeline], [run, 1, undefined]);
    assert.deepEqual(explained.path.map(({ path }) => path).slice(-1), ['last']);
    const slot = explained.limits.find(({ of }) => of === 'run');
    assert.ok(slot && slot.slots === 1 && slot.saves.mean > 150, JSON.stringify(explained.limits));
    assert.deepEqual(await tell(run, 'bottlenecks'), { explained });
  });

  it('says of a run that goes on that what held it up is known at its end', async () => {
    const run = await begin('20');
    const answer = await ask(`/page/runs/${run}/bottlenecks`);
    assert.deepEqual(
      [answer.status, JSON.parse(await answer.text()).detail],
      [422, `Run ${run} goes on. What its time depends on is known at its end.`],
    );
  });

  it('knows no run that is none, or none of its folder', async () => {
    for (const run of ['20260101-0000-aaaaaa', '..%2F..', '%00'])
      for (const what of ['forecast', 'bottlenecks']) assert.equal((await ask(`/page/runs/${run}/${what}`)).status, 404);
  });
});
