import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as engine from '../../../engine/index.ts';
import { openServerRuns, type ServerRuns } from '../../../engine/store/http/server-runs.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { yaml } from '../../yaml.ts';
import { type FleetServer, useFleet } from './fleet.ts';
import { readKeptRun } from './kept-run.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

const item =
  'id: item\ninputs: {n: {type: integer, required: true}}\nsteps:\n  - {id: double, set: {v: "{{ n * 2 }}"}}\noutputs: {twice: "{{ double.v }}"}\n';
const main = yaml`
  id: main
  steps:
    - {id: each, for_each: "{{ range(3) }}", detached: true, pipeline: item.baton.yaml, inputs: {n: "{{ item }}"}}
  outputs: {all: "{{ each.results | map(attribute='twice') }}"}
`;
const slow = yaml`
  id: slow
  steps:
    - {id: wait, tool: terminal, action: run, repeatable: true, parameters: {argv: [sh, -c, "sleep 1; echo done >> slow.txt"]}}
    - {id: last, set: {text: done}, dependencies: [wait]}
  outputs: {said: "{{ last.text }}"}
`;
const files = { 'main.baton.yaml': main, 'item.baton.yaml': item, 'slow.baton.yaml': slow };

describeOnPostgres('workers of two versions beside each other', function () {
  this.timeout(120_000);
  const postgres = usePostgres();
  useOwnHome();
  const fleet = useFleet(postgres);
  const open = new Set<ServerRuns>();
  afterEach(async () => {
    for (const one of open) await one.close();
    open.clear();
  });

  /** A worker that knows the log format before this one, as its code asks for runs; it drives what it is given. */
  const workAsBefore = async (server: FleetServer) => {
    const told: string[] = [];
    const runs = await openServerRuns({
      server: { url: server.at, token: server.tokenOf('work') },
      root: fleet.folderOf('before'),
      version: '0.0.9',
      pools: ['default'],
      format: 2,
      told: (text) => told.push(text),
    });
    open.add(runs);
    const taken: string[] = [];
    const takeFor = async (ms: number): Promise<void> => {
      for (const end = Date.now() + ms; Date.now() < end; ) {
        for (const folder of await Promise.race([runs.takeWaiting(4), sleep(300).then((): string[] => [])])) {
          taken.push(engine.runPaths(folder).id);
          await (await engine.resumeRun({ folder, store: runs.store, env: {}, allow: ['terminal+machine'], wait: true })).done;
        }
      }
    };
    const end = async (): Promise<void> => {
      open.delete(runs);
      await runs.close();
    };
    return { told, taken, takeFor, end };
  };
  const typesOf = async (url: string, run: string): Promise<string[]> => (await readKeptRun(url, run)).types;

  it('are told so, and what one of them does not know is not written while it is at work', async () => {
    const server = await fleet.serve(files);
    const before = await workAsBefore(server);
    assert.match(before.told.join(), /0\.0\.9/);
    await fleet.work('now', server);
    const { run } = await server.client.startRun({ file: 'main.baton.yaml', inputs: {} });
    await server.client.waitForRun(run);
    const kept = await readKeptRun(server.url, run);
    assert.equal(kept.outcome, 'succeeded');
    assert.deepEqual(kept.facts.findLast((fact) => fact.type === 'run.finished')?.outputs, { all: [0, 2, 4] });
    assert.ok(!kept.types.includes('format.raised'), 'the pipeline is called inside the run');
    assert.equal((await server.client.listRuns({ of: run })).length, 0);

    await before.end();
    await sleep(1_700);
    const next = await server.client.startRun({ file: 'main.baton.yaml', inputs: {} });
    await server.client.waitForRun(next.run);
    assert.ok((await typesOf(server.url, next.run)).includes('format.raised'));
    assert.equal((await server.client.listRuns({ of: next.run })).length, 3);
  });

  it('take over from each other what both know; a run of the newer format waits for who knows it', async () => {
    const server = await fleet.serve({
      ...files,
      'item.baton.yaml': item.replace('steps:\n', 'steps:\n  - {id: q, ask: Go on?, type: boolean}\n'),
    });
    const now = await fleet.work('now', server);
    const asking = await server.client.startRun({ file: 'main.baton.yaml', inputs: {} });
    while ((await server.client.readRun({ run: asking.run })).run.status !== 'waiting') await sleep(50);
    const plain = await server.client.startRun({ file: 'slow.baton.yaml', inputs: {} });
    await sleep(700);
    now.child.kill('SIGKILL');

    const before = await workAsBefore(server);
    await fleet.work('idle', { ...server, files }, ['--pools', 'none']);
    for (const { id } of await server.client.listRuns({ of: asking.run })) {
      const [question] = (await server.client.readRun({ run: id })).questions;
      await server.client.answerQuestion({ run: id, question: question?.question ?? '', value: true });
    }
    await before.takeFor(6_000);
    assert.ok(before.taken.includes(plain.run), 'the plain run went on there');
    assert.ok(!before.taken.includes(asking.run), 'the other one did not');
    assert.equal((await readKeptRun(server.url, plain.run)).outcome, 'succeeded');
    assert.equal((await server.client.readRun({ run: asking.run })).run.status, 'waiting');

    await before.end();
    await fleet.work('again', server);
    while ((await server.client.readRun({ run: asking.run })).run.status !== 'succeeded') await sleep(50);
  });

  it('refuse a server that speaks another way', async () => {
    const server = await fleet.serve(files);
    const answers = await fetch(`${server.at}/v1/worker/hello`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${server.tokenOf('work')}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        worker: { id: '00000000-0000-0000-0000-000000000000', host: 'h', pid: 1, version: '0.0.1', pools: ['default'] },
      }),
    });
    const { answer } = await answers.json();
    assert.equal(answer.protocol, 1, 'a worker that says nothing of formats is answered');
  });
});
