import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFleet } from '../../bench/machines/fleet.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { yaml } from '../../yaml.ts';
import { useFleet } from './fleet.ts';
import { readKeptRun } from './kept-run.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

/** Each item notes that it begins and that it ends, in the folder of whoever drives it. */
const item = yaml`
  id: item
  inputs: {n: {type: integer, required: true}, pause: {type: number, default: 0.2}}
  steps:
    - id: note
      tool: terminal
      action: run
      repeatable: true
      parameters: {argv: [sh, -c, 'echo "$1" >> begun.txt; sleep $2; echo "$1" >> ended.txt', sh, "{{ n }}", "{{ pause }}"]}
    - {id: double, set: {v: "{{ n * 2 }}"}, dependencies: [note]}
  outputs: {twice: "{{ double.v }}"}
`;
const main = yaml`
  id: main
  inputs: {count: {type: integer, default: 6}, pause: {type: number, default: 0.2}}
  steps:
    - id: each
      for_each: "{{ range(inputs.count) }}"
      detached: true
      pipeline: item.baton.yaml
      inputs: {n: "{{ item }}", pause: "{{ inputs.pause }}"}
  outputs: {sum: "{{ each.results | map(attribute='twice') | sum }}"}
`;
const files = { 'main.baton.yaml': main, 'item.baton.yaml': item };

describeOnPostgres('runs that steps make, on workers', function () {
  this.timeout(180_000);
  const postgres = usePostgres();
  useOwnHome();
  const { serve, work, linesOf } = useFleet(postgres);
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await holds())) await sleep(50);
  };
  const ended = (names: readonly string[]): string[] => names.flatMap((name) => linesOf(name, 'ended.txt'));
  const begun = (names: readonly string[]): string[] => names.flatMap((name) => linesOf(name, 'begun.txt'));
  const sorted = (lines: readonly string[]): number[] => lines.map(Number).toSorted((a, b) => a - b);
  const judge = async (url: string, run: string, outputs: unknown): Promise<void> => {
    const { outcome, facts } = await readKeptRun(url, run);
    assert.equal(outcome, 'succeeded', JSON.stringify(facts.at(-1)));
    const ends = facts.filter((fact) => fact.type === 'run.finished' && fact.status !== 'waiting');
    assert.equal(ends.length, 1);
    assert.deepEqual(
      ends.map((fact) => fact.type === 'run.finished' && fact.outputs),
      [outputs],
    );
  };

  it('are done by all workers, each once, and their values come back', async () => {
    const server = await serve(files);
    const names = ['one', 'two'];
    for (const name of names) await work(name, server, ['--max-runs', '2']);
    const { run } = await server.client.startRun({ file: 'main.baton.yaml', inputs: { count: 8 } });
    await server.client.waitForRun(run);
    await judge(server.url, run, { sum: 56 });
    assert.deepEqual(sorted(ended(names)), [0, 1, 2, 3, 4, 5, 6, 7]);
    for (const name of names) assert.ok(linesOf(name, 'ended.txt').length > 0, `${name} did some`);
    const made = await server.client.listRuns({ of: run });
    assert.equal(made.length, 8);
    assert.deepEqual(
      (await server.client.listRuns({})).map(({ id }) => id),
      [run],
    );
  });

  it('find a place where a worker has one: the run that waits for them leaves its own', async () => {
    const server = await serve(files);
    await work('one', server, ['--max-runs', '1']);
    const { run } = await server.client.startRun({ file: 'main.baton.yaml', inputs: { count: 3 } });
    await server.client.waitForRun(run);
    await judge(server.url, run, { sum: 6 });
  });

  it('find a place where a server has one', async () => {
    const fleet = await startFleet(files);
    try {
      const server = await fleet.serve('server', ['--max-runs', '1', '--allow', 'terminal']);
      const { run } = await server.client.startRun({ file: 'main.baton.yaml', inputs: { count: 3 } });
      await server.client.waitForRun(run);
      await judge(fleet.url, run, { sum: 6 });
    } finally {
      await fleet.close();
    }
  });

  it('go to the pool that their pipeline names', async () => {
    const server = await serve({ ...files, 'item.baton.yaml': `runs_on: gpu\n${item}` });
    await work('plain', server);
    await work('strong', server, ['--pools', 'gpu']);
    const { run } = await server.client.startRun({ file: 'main.baton.yaml', inputs: { count: 3 } });
    await server.client.waitForRun(run);
    await judge(server.url, run, { sum: 6 });
    assert.deepEqual(sorted(ended(['strong'])), [0, 1, 2]);
    assert.deepEqual(ended(['plain']), []);
  });

  for (const signal of ['SIGKILL', 'SIGSTOP'] as const)
    it(`go on elsewhere where a worker ends by ${signal}, also the one that has the run that waits; what has ended is not done again`, async () => {
      const server = await serve(files);
      const names = ['one', 'two', 'three'];
      const [first] = [await work('one', server, ['--max-runs', '3'])];
      const { run } = await server.client.startRun({ file: 'main.baton.yaml', inputs: { count: 12, pause: 0.4 } });
      // The first one has the run that waits, and some items of it.
      await until(() => ended(['one']).length >= 2);
      for (const name of ['two', 'three']) await work(name, server, ['--max-runs', '3']);
      first.child.kill(signal);
      await server.client.waitForRun(run);
      await judge(server.url, run, { sum: 132 });
      const all = ended(names);
      assert.deepEqual(
        [...new Set(sorted(all))],
        Array.from({ length: 12 }, (_, n) => n),
      );
      // At most what the first one had in hand is begun twice.
      assert.ok(begun(names).length <= 15, begun(names).join());
      first.child.kill('SIGCONT');
      // Woken, it writes nothing more of what others have.
      await sleep(1_000);
      await judge(server.url, run, { sum: 132 });
    });

  it('that wait for a person let the run wait without a process, which goes on with the answer', async () => {
    const asking =
      'id: item\ninputs: {n: {type: integer, required: true}, pause: {type: number, default: 0}}\nsteps:\n  - {id: q, ask: "What of {{ n }}?", type: number}\noutputs: {twice: "{{ q }}"}\n';
    const server = await serve({ ...files, 'item.baton.yaml': asking });
    await work('one', server, ['--max-runs', '1']);
    const { run } = await server.client.startRun({ file: 'main.baton.yaml', inputs: { count: 2 } });
    await until(async () => (await server.client.readRun({ run })).run.status === 'waiting');
    const waiting = (await server.client.listRuns({ status: 'waiting' })).filter(({ id }) => id !== run);
    assert.equal(waiting.length, 2);
    for (const { id } of waiting) {
      const [question] = (await server.client.readRun({ run: id })).questions;
      await server.client.answerQuestion({ run: id, question: question?.question ?? '', value: 5 });
    }
    await until(async () => (await server.client.readRun({ run })).run.status === 'succeeded');
    await judge(server.url, run, { sum: 10 });
  });

  it('are cancelled with the run', async () => {
    const server = await serve(files);
    await work('one', server, ['--max-runs', '2']);
    const { run } = await server.client.startRun({ file: 'main.baton.yaml', inputs: { count: 4, pause: 30 } });
    await until(() => begun(['one']).length >= 2);
    await server.client.cancelRun({ run });
    const isCancelled = ({ status }: { status: string }): boolean => status === 'cancelled';
    await until(async () => (await server.client.listRuns({ of: run })).every(isCancelled));
    await until(async () => isCancelled((await server.client.readRun({ run })).run));
    assert.deepEqual(ended(['one']), []);
  });
});
