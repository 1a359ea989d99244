import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns, readRun, resumeRun, startRun } from '../../../../engine/index.ts';
import { variableFor } from '../../../../engine/language/safety/secrets.ts';
import { isChildRun } from '../../../../engine/state/child-runs.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { yaml } from '../../../yaml.ts';
import { obey, testIo } from '../../cli/io.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';

const child = yaml`
  id: child
  inputs: {n: {type: integer, required: true}}
  steps:
    - {id: double, set: {v: "{{ n * 2 }}"}}
  outputs: {twice: "{{ double.v }}"}
`;

describe('runs that steps of a run make', () => {
  useOwnHome();
  const root = temporaryFolder();
  const write = (name: string, text: string): void => writeFileSync(join(root(), name), text);
  const start = (text: string, more: Partial<Parameters<typeof startRun>[0]> = {}) => {
    write('baton.yaml', '');
    write('main.baton.yaml', text);
    return startRun({ file: 'main.baton.yaml', cwd: root(), env: {}, ...more });
  };
  const folderOf = (run: string): string => join(root(), '.baton', 'runs', run);
  const children = (): string[] => readdirSync(join(root(), '.baton', 'runs')).filter(isChildRun);
  const factsOf = async (run: string): Promise<readonly Fact[]> => (await readRun(folderOf(run))).log.facts;
  const countLines = (file: string): number =>
    existsSync(join(root(), file)) ? readFileSync(join(root(), file), 'utf8').trim().split('\n').length : 0;

  it('give their outputs to the step, under our names', async () => {
    write('child.baton.yaml', child);
    const run = await start(yaml`
      steps:
        - {id: one, detached: true, pipeline: child.baton.yaml, inputs: {n: 20}, rename: {twice: double}}
        - {id: each, for_each: "{{ range(3) }}", detached: true, pipeline: child.baton.yaml, inputs: {n: "{{ item }}"}}
      outputs: {one: "{{ one.double }}", all: "{{ each.results | map(attribute='twice') }}"}
    `);
    assert.deepEqual((await run.done).outputs, { one: 40, all: [0, 2, 4] });
    assert.equal(children().length, 4);
    const made = (await factsOf(run.id)).flatMap((fact) => (fact.type === 'call.started' ? [fact.run] : []));
    assert.deepEqual(made.toSorted(), children().toSorted());
    const [first] = await factsOf(made[0] ?? '');
    assert.deepEqual(first?.type === 'run.started' && first.caller, { run: run.id, path: 'one#1', depth: 1 });
  });

  it('give the same as where the pipeline is called inside the run', async () => {
    write('child.baton.yaml', child);
    const text = (detached: boolean) => yaml`
      steps:
        - {id: each, for_each: "{{ range(4) }}", detached: ${String(detached)}, pipeline: child.baton.yaml, inputs: {n: "{{ item }}"}, condition: "{{ item != 2 }}"}
      outputs: {all: "{{ each }}"}
    `;
    const inside = await (await start(text(false))).done;
    const apart = await (await start(text(true))).done;
    assert.deepEqual(apart.outputs, inside.outputs);
  });

  it('are called as often as `retry` says, each time as another run; their failure is that of the step', async () => {
    write(
      'child.baton.yaml',
      'id: child\nsteps:\n  - {id: no, tool: terminal, parameters: {command: "echo x >> tries; exit 3"}}\n',
    );
    const run = await start(
      'steps:\n  - {id: one, detached: true, pipeline: child.baton.yaml, retry: {attempts: 1, delay: 0.01}, on_failure: continue}\n',
      { allow: ['terminal'] },
    );
    const result = await run.done;
    const ids = children();
    assert.equal(countLines('tries'), 2);
    assert.equal(ids.length, 2);
    assert.match(result.steps['one']?.error?.message ?? '', /^Run \S+-[0-9a-f]{12} failed at no: /);
  });

  it('stop with the run: what they tidy up is done before it ends', async () => {
    write(
      'child.baton.yaml',
      'id: child\nsteps:\n  - {id: wait, tool: terminal, parameters: {command: "echo x >> begun; sleep 30"}}\nfinally:\n  - {id: tidy, tool: terminal, parameters: {command: "echo x >> tidied"}}\n',
    );
    const run = await start('steps:\n  - {id: one, detached: true, pipeline: child.baton.yaml}\n', { allow: ['terminal'] });
    while (countLines('begun') === 0) await new Promise((done) => setTimeout(done, 20));
    run.cancel();
    assert.equal((await run.done).status, 'cancelled');
    assert.equal(countLines('tidied'), 1);
    assert.equal((await readRun(folderOf(children()[0] ?? ''))).state.status, 'cancelled');
  });

  it('wait for a person, and the run waits with them; it goes on where they have gone on', async () => {
    write('child.baton.yaml', 'id: child\nsteps:\n  - {id: q, ask: Shall it?, type: boolean}\noutputs: {said: "{{ q }}"}\n');
    const text = 'steps:\n  - {id: one, detached: true, pipeline: child.baton.yaml}\noutputs: {said: "{{ one.said }}"}\n';
    const run = await start(text, { wait: true });
    assert.equal((await run.done).status, 'waiting');
    const [id = ''] = children();
    const again = await resumeRun({ folder: folderOf(run.id), env: {}, wait: true });
    assert.equal((await again.done).status, 'waiting');
    const question = [...(await readRun(folderOf(id))).state.questions.keys()][0] ?? '';
    await (await resumeRun({ folder: folderOf(id), env: {}, wait: true, answers: [{ question, value: true, by: 'ann' }] })).done;
    const last = await resumeRun({ folder: folderOf(run.id), env: {}, wait: true });
    const result = await last.done;
    assert.equal(result.status, 'succeeded');
    assert.deepEqual(result.outputs, { said: true });
    assert.deepEqual(children(), [id]);
  });

  it('take no more than the run may, and what they took is counted there', async () => {
    write('child.baton.yaml', 'id: child\nsteps:\n  - {id: say, model: scripted, prompt: hi}\noutputs: {text: "{{ say }}"}\n');
    const run = await start(
      yaml`
        limits: {max_calls: 3}
        steps:
          - {id: each, for_each: "{{ range(5) }}", max_parallel: 1, on_item_failure: continue, detached: true, pipeline: child.baton.yaml}
        outputs: {failed: "{{ each.failed }}"}
      `,
      { script: { otherwise: 'hello' } },
    );
    const result = await run.done;
    assert.equal(run.state.usage.calls, 3);
    assert.deepEqual(result.outputs, { failed: 2 });
    const limits = await Promise.all(children().map(async (id) => (await readRun(folderOf(id))).started.limits['max_calls']));
    assert.ok(limits.every((limit) => typeof limit === 'number' && limit <= 3));
  });

  it('make runs themselves, as deep as pipelines may call each other', async () => {
    write('main.baton.yaml', '');
    const run = await start(yaml`
      id: main
      inputs: {n: 3}
      limits: {max_depth: 2}
      steps:
        - {id: deeper, condition: "{{ n > 0 }}", detached: true, pipeline: main.baton.yaml, inputs: {n: "{{ n - 1 }}"}}
    `);
    const result = await run.done;
    assert.equal(result.status, 'failed');
    assert.equal(children().length, 2);
    assert.match(result.error?.message ?? '', /deep/);
  });

  it('find a secret that is handed on whole, and refuse one in the middle of a text', async () => {
    const kept =
      'id: child\ninputs: {key: {type: string, secret: true}}\nsteps:\n  - {id: use, tool: terminal, parameters: {command: "printf %s {{ key }} | wc -c"}}\noutputs: {said: "{{ use.stdout }}"}\n';
    write('child.baton.yaml', kept);
    const text = (value: string) => yaml`
      inputs: {token: {type: string, secret: true}}
      steps:
        - {id: one, detached: true, pipeline: child.baton.yaml, inputs: {key: "${value}"}}
      outputs: {said: "{{ one.said }}"}
    `;
    const options = { allow: ['terminal'], env: { [variableFor('token')]: 'tok-12345' } };
    const whole = await start(text('{{ token }}'), options);
    assert.match(JSON.stringify((await whole.done).outputs), /9/);
    const logs = readdirSync(folderOf(whole.id).replace(whole.id, '')).map((id) =>
      readFileSync(join(folderOf(id), 'log.jsonl'), 'utf8'),
    );
    assert.ok(logs.every((log) => !log.includes('tok-12345')));
    const part = await start(text('x{{ token }}'), options);
    assert.match((await part.done).error?.message ?? '', /hand the secret on whole/);
  });

  it('are listed with the run that made them alone, and removed with it', async () => {
    write('child.baton.yaml', child);
    const run = await start('steps:\n  - {id: one, detached: true, pipeline: child.baton.yaml, inputs: {n: 1}}\n');
    await run.done;
    const [id = ''] = children();
    const list = async (...args: string[]) => (await obey(['runs', '--json', ...args], testIo(root()))).out;
    const listed = async (...args: string[]) => JSON.parse(await list(...args)).runs.map((one: { id: string }) => one.id);
    assert.deepEqual(await listed(), [run.id]);
    assert.deepEqual(await listed('--of', 'latest'), [id]);
    const shown = await obey(['show', 'latest', 'one'], testIo(root()));
    assert.match(shown.out, new RegExp(`run · child ${id}`));
    await obey(['runs', '--prune', '--keep', '0'], testIo(root()));
    assert.deepEqual(await listRuns(root()), []);
  });

  for (const { items, atOnce, least = 0, most, each } of [
    { items: 1001, most: 12, each: 'a hundred' },
    { items: 6000, most: 52, each: 'a fiftieth' },
    { items: 6000, atOnce: 200, least: 60, most: 62, each: 'a hundred of those that may be at work at once' },
  ])
    it(`of ${items} items answer ${each} each`, async () => {
      write('child.baton.yaml', child);
      const run = await start(yaml`
        steps:
          - {id: each, for_each: "{{ range(${items}) }}", detached: true, pipeline: child.baton.yaml, inputs: {n: "{{ item }}"}${atOnce === undefined ? '' : `, max_parallel: ${atOnce}`}}
        outputs: {sum: "{{ each.results | map(attribute='twice') | sum }}"}
      `);
      assert.deepEqual((await run.done).outputs, { sum: items * (items - 1) });
      assert.ok(children().length >= least && children().length <= most, String(children().length));
    }).timeout(60_000);

  it('whose log was kept are not made again where the run was cut off', async () => {
    write(
      'child.baton.yaml',
      'id: child\nsteps:\n  - {id: once, tool: terminal, parameters: {command: "echo x >> done"}}\noutputs: {ok: true}\n',
    );
    const run = await start(
      'steps:\n  - {id: one, detached: true, pipeline: child.baton.yaml}\noutputs: {ok: "{{ one.ok }}"}\n',
      {
        allow: ['terminal'],
      },
    );
    await run.done;
    // As a process leaves it that dies before it has heard of the end.
    const log = join(folderOf(run.id), 'log.jsonl');
    const lines = readFileSync(log, 'utf8').split('\n');
    const asked = lines.findIndex((line) => line.includes('"call.started"'));
    writeFileSync(log, `${lines.slice(0, asked + 1).join('\n')}\n`);
    rmSync(join(folderOf(run.id), 'lock'), { recursive: true, force: true });
    const again = await resumeRun({ folder: folderOf(run.id), env: {}, allow: ['terminal'] });
    assert.deepEqual((await again.done).outputs, { ok: true });
    assert.equal(countLines('done'), 1);
    assert.equal(children().length, 1);
  });
});
