import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { keepRunInHistory, readRun, resumeRun, type StartOptions, startRun } from '../../../../engine/index.ts';
import { temporaryFolder } from '../../store/folder.ts';

const wait = (id: string, ms: number, more = '') =>
  `  - {id: ${id}, tool: terminal, action: execute, repeatable: true, parameters: {argv: [node, -e, "setTimeout(() => 1, ${ms})"]}${more}}\n`;

describe('deadlines of a run', () => {
  const root = temporaryFolder();
  const workerFile = resolve('dist/worker.cjs');
  beforeEach(() => mkdirSync(join(root(), '.git')));
  const write = (steps: string, limits = '') =>
    writeFileSync(join(root(), 'p.baton.yaml'), `id: p\nlimits: {max_parallel: 1${limits}}\nsteps:\n${steps}`);
  const options = (): StartOptions => ({
    file: 'p.baton.yaml',
    cwd: root(),
    env: process.env,
    allow: ['terminal+machine'],
    workerFile,
  });
  const run = async (more: Partial<StartOptions> = {}) => {
    const handle = await startRun({ ...options(), ...more });
    const result = await handle.done;
    const { facts } = (await readRun(handle.folder)).log;
    return { handle, result, told: facts.filter((fact) => fact.type === 'deadline.at_risk') };
  };

  it('without earlier runs what is late is told once it is, once; nothing is stopped, and the result says which was late', async () => {
    write(wait('slow', 1600, ', deadline: 1s') + wait('fast', 1, ', deadline: 1h'), ', deadline: 1500ms');
    const { result, told } = await run();
    assert.equal(result.status, 'succeeded');
    assert.deepEqual(
      told.map(({ path, risk, end }) => ({ path, risk, end })),
      [
        { path: 'slow', risk: 1, end: undefined },
        { path: '', risk: 1, end: undefined },
      ],
    );
    assert.deepEqual(
      [result.steps['slow']?.deadline?.late, result.steps['fast']?.deadline?.late, result.deadline?.late],
      [true, false, true],
    );
    assert.equal(result.steps['slow']?.deadline?.risk, 1);
  });

  it('what will probably be late is told before it is, by what earlier runs took', async () => {
    write(wait('a', 700) + wait('b', 700, ', dependencies: [a]'));
    for (let count = 0; count < 2; count++) await keepRunInHistory((await run()).handle);
    write(wait('a', 700) + wait('b', 700, ', dependencies: [a], deadline: 1300ms'));
    const { told, handle } = await run({ workerFile: undefined });
    assert.deepEqual(
      told.map(({ path }) => path),
      ['b'],
    );
    const [{ due, at, risk, end = 0 } = assert.fail('not told')] = told;
    assert.ok(at < due, 'before it is late');
    assert.ok(risk > 0.5 && end > due);
    assert.equal(handle.state.steps.get('b')?.risk?.due, due);
  });

  it('a run that is taken up again counts from its beginning, and tells nothing again', async () => {
    write(wait('first', 4000, ', deadline: 300ms') + wait('second', 400, ', dependencies: [first], deadline: 1h'));
    const handle = await startRun({
      ...options(),
      onEvent: (event) => {
        if (event.type === 'step.succeeded' && event.path === 'first') handle.cancel('once');
      },
    });
    await handle.done;
    const resumed = await resumeRun({ folder: handle.folder, env: process.env, allow: ['terminal+machine'], workerFile });
    assert.equal((await resumed.done).status, 'succeeded');
    const { facts } = (await readRun(handle.folder)).log;
    assert.equal(facts.filter(({ type }) => type === 'deadline.at_risk').length, 1);
    const started = facts.find(({ type }) => type === 'run.started')?.at ?? 0;
    assert.equal(resumed.state.steps.get('first')?.risk?.due, started + 300);
  });
});
