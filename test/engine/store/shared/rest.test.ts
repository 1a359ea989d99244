import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLook } from '../../../../engine/cli/serve/placement/look.ts';
import { createRunPlaces } from '../../../../engine/cli/serve/runs/at-work.ts';
import * as engine from '../../../../engine/index.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { runPaths } from '../../../../engine/store/paths.ts';
import { openSharedRuns } from '../../../../engine/store/shared/shared-runs.ts';
import { yaml } from '../../../yaml.ts';
import { startBatchDouble } from '../../models/batch-double.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../folder.ts';
import { createMemoryRuns, type MemoryRuns, memoryFaults } from './memory-runs.ts';

/** Fails once, and is tried again after a wait that is longer than four leases. */
const text = yaml`
  id: work
  inputs: {name: {type: string, required: true}, first: {type: integer, default: 2}}
  outputs: {said: "{{ last.text }}"}
  steps:
    - id: tried
      tool: terminal
      action: run
      repeatable: true
      retry: {attempts: 2, delay: 2s, backoff: constant, jitter: false, on: [tool, bad-response, network]}
      parameters: {argv: [sh, -c, 'date +%s%3N >> "$1"; test $(wc -l < "$1") -ge $2', sh, "{{ inputs.name }}.txt", "{{ inputs.first }}"]}
    - {id: last, set: {text: "done {{ inputs.name }}"}, dependencies: [tried]}
`;
const lease = 150;
const delay = 2_000;

/** A server with one place, in this process. */
async function openServer(memory: MemoryRuns, root: string, owner: string) {
  const shared = await openSharedRuns({
    rowsWith: () => memory.open(owner),
    faults: memoryFaults,
    root,
    lease,
    bellEvery: 20,
    told: () => undefined,
  });
  const options = {
    allow: ['terminal+machine', 'env:MY_KEY@127.0.0.1'],
    env: { ...process.env, MY_KEY: 'k-123456' },
    wait: true,
    store: shared.store,
  };
  const places = createRunPlaces(engine, {}, 1);
  const look = createLook({
    database: {
      takeWaiting: async (most, run) => memory.takeWaiting(owner, most, run).map(shared.store.offer),
      async postpone(folder, ms) {
        await shared.store.withdraw(folder, ms);
        return memory.postpone(owner, runPaths(folder).id, ms);
      },
      findNextLook: async (run) => memory.findNextLook(owner, run),
    },
    free: () => places.left,
    resume: (folder) => places.drive(() => engine.resumeRun({ ...options, folder })),
    failed: (_, error) => assert.fail(String(error)),
  });
  return {
    places,
    look,
    store: shared.store,
    begin: (name: string, first = 2) =>
      places.drive(() =>
        engine.startRun({
          ...options,
          file: 'work.baton.yaml',
          cwd: root,
          inputs: new Map<string, { value: string | number }>([
            ['name', { value: name }],
            ['first', { value: first }],
          ]),
        }),
      ),
    async close() {
      await places.close();
      await shared.close();
    },
  };
}

const factsOf = (memory: MemoryRuns, run: string): Fact[] =>
  memory.facts(run).flatMap(({ body }) => body.split('\n').map((line): Fact => JSON.parse(line)));

describe('a served run in a long wait', function () {
  this.timeout(30_000);
  useOwnHome();
  const folder = temporaryFolder();
  const timesOf = (name: string): number[] =>
    readFileSync(join(folder(), `${name}.txt`), 'utf8')
      .trim()
      .split('\n')
      .map(Number);
  const until = async (holds: () => boolean): Promise<void> => {
    for (let tries = 0; !holds(); tries++) {
      assert.ok(tries < 400, 'it never comes');
      await sleep(20);
    }
  };

  const open = async () => {
    writeFileSync(join(folder(), 'work.baton.yaml'), text);
    const memory = createMemoryRuns(lease);
    const [one, two] = [await openServer(memory, folder(), 'one'), await openServer(memory, folder(), 'two')];
    return {
      memory,
      one,
      two,
      async close() {
        await one.close();
        await two.close();
      },
    };
  };

  it('costs no place and no owner, and is taken up by another server at its moment, not earlier', async () => {
    const { memory, one, two, close } = await open();
    const { id } = await one.begin('waits');
    await until(() => memory.row(id).owner === undefined);
    const { due } = memory.row(id);
    const failed = factsOf(memory, id).find((fact) => fact.type === 'attempt.failed');
    assert.ok(
      failed && Math.abs((due ?? 0) - (failed.retry_at ?? 0)) < 200,
      `due at ${due}, and tried again at ${failed?.retry_at}`,
    );

    // The one place is free meanwhile.
    await until(() => one.places.left === 1);
    const other = await one.begin('other', 1);
    assert.equal((await other.done).status, 'succeeded');
    assert.equal(memory.row(id).status, 'ready');
    const wait = await two.look(id);
    assert.ok(wait !== undefined && wait > 500, `a look says when the next one is: ${wait}`);
    assert.equal(memory.row(id).epoch, 1);

    for (let looks = 0; memory.row(id).status !== 'ended'; looks++) {
      assert.ok(looks < 200, 'it never ends');
      await two.look(id);
      await sleep(30);
    }
    const [first = 0, second = 0, ...more] = timesOf('waits');
    assert.deepEqual(more, []);
    assert.ok(second - first >= delay, `the second attempt came after ${second - first} ms`);
    const facts = factsOf(memory, id);
    assert.deepEqual(
      facts.map(({ seq }) => seq),
      facts.map((_, index) => index + 1),
    );
    assert.deepEqual(
      facts.flatMap((fact) => (fact.type === 'attempt.started' ? [fact.attempt] : [])),
      [2],
    );
    assert.equal(facts.filter(({ type }) => type === 'run.finished').length, 1);
    assert.equal(memory.row(id).epoch, 2);
    // Its end is counted once, where it came.
    await close();
    assert.deepEqual([...one.places.totals.ended], [['succeeded', 1]]);
    assert.deepEqual([...two.places.totals.ended], [['succeeded', 1]]);
  });

  it('stays where its deadline is watched', async () => {
    const { memory, one, close } = await open();
    writeFileSync(join(folder(), 'work.baton.yaml'), text.replace('id: work', 'id: work\nlimits: {deadline: 1h}'));
    const { id, done } = await one.begin('watched');
    assert.equal((await done).status, 'succeeded');
    assert.equal(memory.row(id).epoch, 1);
    await close();
  });

  it('for a batch is taken up to ask for its answers', async () => {
    const double = await startBatchDouble('openai');
    const { memory, one, two, close } = await open();
    const settings = `{base_url: "${double.base_url}", type: openai-compatible, profile: openai, key: "env:MY_KEY"}`;
    writeFileSync(join(folder(), 'baton.yaml'), `providers:\n  openai: ${settings}\n`);
    writeFileSync(
      join(folder(), 'work.baton.yaml'),
      'id: work\ninputs: {name: x, first: 1}\nsteps: [{id: p, model: openai:gpt-4o, batch_api: true, prompt: one}]\noutputs: {said: "{{ p }}"}\n',
    );

    const { id } = await one.begin('batch');
    await until(() => memory.row(id).owner === undefined);
    const wait = (memory.row(id).due ?? 0) - Date.now();
    assert.ok(wait > 20_000 && wait <= 35_000, `it is asked for again after ${wait} ms`);
    double.end();
    Object.assign(memory.row(id), { due: Date.now() });
    for (let looks = 0; memory.row(id).status !== 'ended'; looks++) {
      assert.ok(looks < 200, 'it never ends');
      await two.look(id);
      await sleep(30);
    }
    const end = factsOf(memory, id).at(-1);
    assert.deepEqual(end?.type === 'run.finished' && [end.status, end.outputs], ['succeeded', { said: '<one>' }]);
    assert.equal(double.batches.length, 1);
    await close();
    double.close();
  });

  it('is woken by a message', async () => {
    const { memory, one, two, close } = await open();
    const { id, folder: runFolder } = await one.begin('cancelled');
    await until(() => memory.row(id).owner === undefined);
    assert.ok(((await two.look(id)) ?? 0) > 500);
    await two.store.post(runFolder, { type: 'cancel', by: 'me' }, Date.now());
    await until(() => {
      void two.look(id);
      return memory.row(id).status === 'ended';
    });
    assert.equal(factsOf(memory, id).at(-1)?.type, 'run.finished');
    assert.equal(timesOf('cancelled').length, 1);
    await close();
  });

  it('stays with its process where it was begun in a terminal', async () => {
    writeFileSync(join(folder(), 'work.baton.yaml'), text);
    const { memory, one, close } = await open();
    const run = await engine.startRun({
      allow: ['terminal+machine'],
      store: one.store,
      file: 'work.baton.yaml',
      cwd: folder(),
      inputs: new Map([['name', { value: 'terminal' }]]),
    });
    assert.equal((await run.done).status, 'succeeded');
    assert.equal(memory.row(run.id).epoch, 1);
    await close();
  });
});
