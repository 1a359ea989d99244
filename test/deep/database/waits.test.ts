import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServedRuns } from '../../../engine/cli/serve/runs/runs.ts';
import * as engine from '../../../engine/index.ts';
import { version } from '../../../package.json';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { useFleet } from './fleet.ts';
import { readKeptRun } from './kept-run.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

const lease = 1_500;
/** Longer than four leases. */
const delay = 9_000;
/** Fails until it was tried so often as it says. */
const text = yaml`
  id: work
  inputs: {name: {type: string, required: true}, tries: {type: integer, default: 2}}
  outputs: {said: "{{ last.text }}"}
  steps:
    - id: tried
      tool: terminal
      action: run
      repeatable: true
      retry: {attempts: 1, delay: 9s, backoff: constant, jitter: false, on: [tool]}
      parameters: {argv: [sh, -c, 'date +%s%3N >> "$1"; test $(wc -l < "$1") -ge $2', sh, "{{ inputs.name }}.txt", "{{ inputs.tries }}"]}
    - {id: last, set: {text: "done {{ inputs.name }}"}, dependencies: [tried]}
`;
const files = { 'work.baton.yaml': text };

describeOnPostgres('a run in a long wait', function () {
  this.timeout(120_000);
  const postgres = usePostgres();
  useOwnHome();
  const folder = temporaryFolder();
  const { serve: serveFleet, work, linesOf } = useFleet(postgres, lease);

  /** A server with one place. */
  const serve = async (url: string) => {
    for (const [file, content] of Object.entries({ 'baton.yaml': '', ...files })) writeFileSync(join(folder(), file), content);
    const database = await postgres.open(url, folder(), { lease });
    const host = {
      engine,
      folder: folder(),
      version,
      start: { env: {}, store: database.store, allow: ['terminal+machine'] },
      database,
    };
    const runs = createServedRuns(host, 1);
    return { database, runs, takeUp: () => runs.takeUp((run, why) => assert.fail(`${run}: ${why}`)) };
  };
  type Server = Awaited<ReturnType<typeof serve>>;

  const rowOf = async (url: string, run: string) => {
    const [row] = (
      await (await postgres.aside(url)).query('select status, owner, due, epoch from baton.runs where id = $1', [run])
    ).rows;
    return row as { status: string; owner: string | null; due: Date | null; epoch: string };
  };
  const begin = ({ runs }: Server, name: string, tries = 2) =>
    runs.start('work.baton.yaml', { inputs: { name, tries }, by: 'person' });
  const untilFree = async ({ runs }: Server): Promise<void> => {
    for (let turns = 0; runs.count > 0; turns++) {
      assert.ok(turns < 300, 'it keeps its place');
      await sleep(20);
    }
  };
  const untilEnded = async ({ database }: Server, run: string, takers: readonly Server[]): Promise<void> => {
    const isEnded = async () => (await database.list({ id: run }))[0]?.duration !== undefined;
    for (let turns = 0; !(await isEnded()); turns++) {
      assert.ok(turns < 300, 'it never ends');
      for (const one of takers) await one.takeUp();
      await sleep(50);
    }
  };

  it('is a row with its moment; its place does another run, and another server goes on', async () => {
    const url = await postgres.prepared();
    const [one, two] = [await serve(url), await serve(url)];
    const run = await begin(one, 'waits');
    await untilFree(one);
    const row = await rowOf(url, run);
    const kept = await readKeptRun(url, run);
    const failed = kept.facts.find((fact) => fact.type === 'attempt.failed');
    assert.deepEqual([row.status, row.owner], ['ready', null]);
    assert.ok(
      Math.abs((row.due?.getTime() ?? 0) - (failed?.retry_at ?? 0)) < 500,
      `due ${row.due?.getTime()}, ${failed?.retry_at}`,
    );
    assert.equal((await one.database.list({ id: run }))[0]?.status, 'running', 'nobody need do anything about it');
    assert.deepEqual(await one.database.list({ statuses: ['interrupted'] }), []);

    const other = await begin(one, 'other', 1);
    await untilEnded(one, other, []);
    await two.takeUp();
    assert.equal((await rowOf(url, run)).epoch, row.epoch, 'it is not taken before');
    const look = (await two.database.findNextLook(run)) ?? 0;
    assert.ok(look > 1_000 && look <= delay, `a placement looks again after ${look} ms`);

    await untilEnded(two, run, [two]);
    const { facts, outcome } = await readKeptRun(url, run);
    assert.equal(outcome, 'succeeded');
    const began = facts.find((fact) => fact.type === 'attempt.started' && fact.attempt === 2);
    assert.ok(began && began.at >= (failed?.retry_at ?? 0), 'it is not tried before its moment');
    assert.equal(facts.filter(({ type }) => type === 'run.finished').length, 1);
    await one.runs.close();
    await two.runs.close();
  });

  it('goes on with a message before its moment, and ends by a cancel', async () => {
    const url = await postgres.prepared();
    const one = await serve(url);
    const run = await begin(one, 'cancelled');
    await untilFree(one);
    const [entry] = await one.database.list({ id: run });
    assert.ok(entry);
    await one.database.store.post(entry.folder, { type: 'cancel', by: 'me' }, Date.now());
    assert.equal(await one.database.findNextLook(run), 0);
    await untilEnded(one, run, [one]);
    assert.equal((await readKeptRun(url, run)).outcome, 'cancelled');

    const asked = await begin(one, 'ended');
    await untilFree(one);
    const [resting] = await one.database.list({ id: asked });
    assert.ok(resting);
    await one.runs.cancel(resting, 'me');
    await untilFree(one);
    assert.equal((await readKeptRun(url, asked)).outcome, 'cancelled');
    await one.runs.close();
  });

  it('of one who could not go on with it is not woken by a message', async () => {
    const url = await postgres.prepared();
    const one = await serve(url);
    const run = await begin(one, 'left');
    await untilFree(one);
    await (await postgres.aside(url)).query('update baton.runs set due = clock_timestamp() where id = $1', [run]);
    const [taken = ''] = await one.database.takeWaiting(1);
    await one.database.store.post(taken, { type: 'limits', limits: {}, by: 'me' }, Date.now());
    await one.database.postpone(taken, 30_000);
    assert.deepEqual(await one.database.takeWaiting(1), []);
    assert.ok(((await one.database.findNextLook(run)) ?? 0) > 20_000);
    assert.equal((await one.database.list({ id: run }))[0]?.status, 'interrupted');
    await one.runs.close();
  });

  it('leaves the one place of a worker to another run', async () => {
    const server = await serveFleet(files);
    await work('one', server, ['--max-runs', '1']);
    const { run } = await server.client.startRun({ file: 'work.baton.yaml', inputs: { name: 'waits' } });
    while (linesOf('one', 'waits.txt').length < 1) await sleep(30);
    const { run: other } = await server.client.startRun({ file: 'work.baton.yaml', inputs: { name: 'other', tries: 1 } });
    await server.client.waitForRun(other);
    assert.equal(linesOf('one', 'waits.txt').length, 1, 'the first one still waits');
    const { run: ended } = await server.client.waitForRun(run);
    assert.equal(ended.status, 'succeeded');
    const [first = 0, second = 0, ...more] = linesOf('one', 'waits.txt').map(Number);
    assert.ok(second - first >= delay && more.length === 0, `after ${second - first} ms`);
    assert.ok((await readKeptRun(server.url, run)).types.filter((type) => type === 'run.resumed').length >= 2);
  });
});
