import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  changeRunLimits,
  forkRun,
  type HostOptions,
  readRun,
  readRunLimits,
  resumeRun,
  startRun,
} from '../../../../engine/index.ts';
import { yaml } from '../../../yaml.ts';

const text = yaml`
  id: p
  limits: {max_steps: 2, on_limit: ask}
  steps:
    - {id: a, set: {x: 1}}
    - {id: b, set: {x: "{{ a.x + 1 }}"}}
    - {id: c, set: {x: "{{ b.x + 1 }}"}}
  outputs: {x: "{{ c.x }}"}
`;

describe('limits of a run, changed from outside', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'baton-limits-'));
    writeFileSync(join(root, 'baton.yaml'), '{}\n');
    writeFileSync(join(root, 'p.baton.yaml'), text);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const start = (options: HostOptions = {}) => startRun({ file: 'p.baton.yaml', cwd: root, env: {}, ...options });

  it('the process that has the run takes them, and the step that waits goes on', async () => {
    const asked = Promise.withResolvers<void>();
    const run = await start({
      people: {
        ask: (_question, signal) => {
          asked.resolve();
          return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
        },
      },
    });
    await asked.promise;
    const { outcome } = await changeRunLimits(run.folder, { max_steps: 5 }, 'ann');
    assert.equal(outcome, 'taken');
    assert.deepEqual((await run.done).outputs, { x: 3 });
    const { limits, spent } = await readRunLimits(run.folder);
    assert.deepEqual([limits.max_steps, spent.max_steps], [5, 3]);
    await assert.rejects(changeRunLimits(run.folder, { max_steps: 9 }, 'ann'), /has ended \(succeeded\); its limits stay/);
  });

  it('without a process they are recorded with the answer, a resume goes on with them, and it is listed as waiting until then', async () => {
    const { folder, done } = await start();
    assert.equal((await done).status, 'waiting');
    assert.equal((await changeRunLimits(folder, { max_steps: 5 }, 'ann')).outcome, 'nobody');
    const { state, log } = await readRun(folder);
    assert.deepEqual([state.status, state.questions.size, log.facts.at(-1)?.type], ['waiting', 0, 'run.finished']);
    assert.equal((await (await resumeRun({ folder })).done).status, 'succeeded');
  });

  it('less than a step needs leaves its question open', async () => {
    const { folder, done } = await start();
    await done;
    await changeRunLimits(folder, { max_steps: 1, max_parallel: 3 }, 'ann');
    const { state } = await readRun(folder);
    assert.deepEqual([state.questions.size, state.agenda.maxParallel], [1, 3]);
  });

  it('a fork has the limits that the run had in the end, and those that are said then', async () => {
    writeFileSync(join(root, 'p.baton.yaml'), text.replace(', on_limit: ask', ''));
    const { folder, done } = await start();
    assert.equal((await done).status, 'failed');
    await assert.rejects(changeRunLimits(folder, { max_steps: 9 }, 'ann'), /has ended \(failed\)/);
    const fork = await forkRun({ folder, limits: { max_steps: 5 } });
    assert.equal((await fork.done).status, 'succeeded');
    assert.equal((await readRunLimits(fork.folder)).limits.max_steps, 5);
  });
});
