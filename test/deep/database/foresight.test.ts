import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { foresightOf } from '../../../engine/cli/serve/page/foresight.ts';
import { runReports } from '../../../engine/cli/serve/page/run-reports.ts';
import { createOwnRuns } from '../../../engine/cli/serve/runs/own-runs.ts';
import { createServedRuns } from '../../../engine/cli/serve/runs/runs.ts';
import * as engine from '../../../engine/index.ts';
import { historyFile } from '../../../engine/store/paths.ts';
import type { RunEntry } from '../../../engine/store/runs/runs.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

const pipeline = yaml`
  id: naps
  inputs: {last: {type: string, default: "0.2"}}
  steps:
    - {id: first, tool: terminal, action: run, parameters: {argv: [sleep, "0.2"]}}
    - {id: last, tool: terminal, action: run, parameters: {argv: [sleep, "{{ inputs.last }}"]}, dependencies: [first]}
`;

describeOnPostgres('foresight of runs in a database', function () {
  this.timeout(120_000);
  useOwnHome();
  const postgres = usePostgres();
  const roots = [temporaryFolder(), temporaryFolder()];
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  /** A server of the project in a folder of its own. */
  const serve = async (url: string, folder: string) => {
    const root = engine.realRoot(folder);
    writeFileSync(join(root, 'naps.baton.yaml'), pipeline);
    const database = await postgres.open(url, root);
    const start = { env: {}, allow: ['terminal:sleep *'], store: database.store, workerFile: resolve('dist/worker.cjs') };
    const host = { engine, folder: root, version: '1', start, database };
    const runs = createServedRuns(host, 4);
    const own = createOwnRuns(host);
    ends.push(() => runs.close());

    const find = async (run: string): Promise<RunEntry> => (await own.find(run)) ?? assert.fail(`There is no run ${run}`);
    const begin = async (last: string): Promise<string> => runs.start(join(root, 'naps.baton.yaml'), { inputs: { last } });
    const ended = async (run: string): Promise<void> => {
      while ((await find(run)).status === 'running') await sleep(30);
    };
    return { host, root, find, begin, ended };
  };

  it('rests on what other servers executed, and the history of a pipeline has their runs', async () => {
    const url = await postgres.prepared();
    const [one, two] = [await serve(url, roots[0]?.() ?? ''), await serve(url, roots[1]?.() ?? '')];
    for (let count = 0; count < 2; count++) await one.ended(await one.begin('0.2'));
    const run = await one.begin('20');
    while ((await two.find(run)).status !== 'running') await sleep(30);
    assert.ok(!existsSync(historyFile(two.root)));

    const foreseen = async () => {
      for (;;) {
        const told = await foresightOf(two.host).foresee(await two.find(run));
        if (!told.pending && told.steps.length > 0) return told;
        assert.equal(told.note, undefined);
      }
    };
    assert.equal((await foreseen()).steps.find(({ path }) => path === 'last')?.seen, 2);

    const report = await runReports.get('history')?.(two.host, await two.find(run), '');
    assert.ok(report && 'history' in report);
    assert.equal((JSON.parse(JSON.stringify(report.history)).runs ?? []).length, 2);
    await engine.cancelRun((await one.find(run)).folder, 'test');
    await one.ended(run);
    const { path = [] } = await foresightOf(two.host).explain(await two.find(run));
    assert.deepEqual(path[0]?.path, 'first');
  });
});
