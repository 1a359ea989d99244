import assert from 'node:assert/strict';
import { isRunError } from '../../../../engine/state/failure.ts';
import type { RunRows } from '../../../../engine/store/shared/run-rows.ts';
import { openSharedRuns } from '../../../../engine/store/shared/shared-runs.ts';
import { stepFact } from '../facts.ts';
import { temporaryFolder } from '../folder.ts';
import { createMemoryRuns, memoryFaults } from './memory-runs.ts';

/** Long enough that no sign of life tells anything meanwhile. */
const lease = 60_000;

describe('an owner whose append got no reply', () => {
  const folder = temporaryFolder();
  const memory = createMemoryRuns(lease);
  const rows = memory.open('one');
  let appends = 0;
  /** What becomes of the first append. */
  let first: RunRows['append'] = rows.append;

  const appendOnce = async () => {
    appends = 0;
    const shared = await openSharedRuns({
      rowsWith: () => ({ ...rows, append: (commits) => (++appends === 1 ? first(commits) : rows.append(commits)) }),
      faults: { ...memoryFaults, isPassing: (error) => !isRunError(error) },
      root: folder(),
      lease,
      bellEvery: 1_000,
      told: () => undefined,
    });
    const run = await shared.store.create(folder(), { now: 0 });
    const log = await run.openLog();
    log.append(stepFact(1));
    const failed = await log.flushed().then(
      () => undefined,
      (error: unknown) => String(error),
    );
    return { run, log, failed, facts: () => memory.facts(run.paths.id).map(({ seq, epoch }) => ({ seq, epoch })), shared };
  };

  it('goes on where it was written', async () => {
    first = async (commits) => {
      await rows.append(commits);
      throw new Error('no reply');
    };
    const { log, failed, facts, run, shared } = await appendOnce();
    assert.equal(failed, undefined);
    assert.equal(appends, 2);
    log.append(stepFact(2));
    await log.flushed();
    assert.deepEqual(
      facts(),
      [1, 2].map((seq) => ({ seq, epoch: run.epoch })),
      'each once',
    );
    await shared.close();
  });

  it('writes it again where it was not, and the run is still its own', async () => {
    first = () => Promise.reject(new Error('no reply'));
    const { failed, facts, run, shared } = await appendOnce();
    assert.equal(failed, undefined);
    assert.equal(appends, 2);
    assert.deepEqual(facts(), [{ seq: 1, epoch: run.epoch }]);
    await shared.close();
  });

  it('has lost the run where another one has it, and touches nothing more', async () => {
    first = async ([commit]) => {
      memory.seize(commit?.run ?? '', 'other');
      throw new Error('no reply');
    };
    const { failed, facts, run, log, shared } = await appendOnce();
    assert.match(failed ?? '', /taken this run over/);
    assert.ok(run.lost.aborted);
    log.append(stepFact(2));
    await assert.rejects(log.close(), /taken this run over/);
    await run.release();
    assert.equal(appends, 2, 'nothing was sent behind the answer');
    assert.deepEqual(facts(), []);
    const { owner, status, epoch } = memory.row(run.paths.id);
    assert.deepEqual({ owner, status, epoch }, { owner: 'other', status: 'running', epoch: run.epoch + 1 });
    await shared.close();
  });
});
