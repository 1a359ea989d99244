import assert from 'node:assert/strict';
import type { Fact } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import type { Commit } from '../../../../engine/store/shared/commits.ts';
import type { CommitSource } from '../../../../engine/store/shared/committer.ts';
import { openSharedLog, shownBy } from '../../../../engine/store/shared/shared-log.ts';
import { finishFact, startFact, stepFact } from '../facts.ts';

/** A log whose commits the test takes and answers. */
function logUnderTest() {
  let source: CommitSource | undefined;
  const copied: Fact[] = [];
  const ends: string[] = [];
  const lost = new AbortController();
  const log = openSharedLog({
    run: 'r',
    epoch: 3,
    committer: { wants: (one) => (source = one), idle: async () => undefined },
    copy: { append: (fact) => copied.push(fact), flushed: async () => undefined, close: async () => undefined },
    seq: 0,
    prev: 0,
    deadlines: new Map(),
    lost: lost.signal,
    refused: (error) => ends.push(error.message),
    ended: () => ends.push('ended'),
  });
  const next = (): Commit => {
    const commit = source?.next();
    assert.ok(commit);
    return commit;
  };
  return { log, next, source: () => source, copied, ends, lost };
}

describe('the log of a shared run', () => {
  it('gathers facts while a commit is on its way, and copies them once they are kept', async () => {
    const { log, next, source, copied } = logUnderTest();
    log.append(stepFact(1));
    const first = next();
    log.append(stepFact(2));
    log.append(stepFact(3));
    const flushed = log.flushed();
    assert.deepEqual(copied, []);
    source()?.kept(first);
    const second = next();
    assert.deepEqual([second.seq, second.count, second.prev, second.body.split('\n').length], [2, 2, 1, 2]);
    source()?.kept(second);
    await flushed;
    assert.deepEqual(
      copied.map(({ seq }) => seq),
      [1, 2, 3],
    );
    assert.equal(source()?.next(), undefined);
    await log.close();
    assert.throws(() => log.append(stepFact(4)), /closed/);
  });

  it('has no room while too much waits, and has it again once that is kept', async () => {
    const { log, next, source } = logUnderTest();
    assert.equal(log.room?.(), undefined);
    log.append(stepFact(1, 'x'.repeat(1_000_001)));
    const room = log.room?.();
    assert.ok(room);
    source()?.kept(next());
    await room;
    assert.equal(log.room?.(), undefined);
  });

  it('takes nothing more once it was refused, and says so to everybody', async () => {
    const { log, next, source, ends } = logUnderTest();
    log.append(stepFact(1));
    const flushed = log.flushed();
    next();
    source()?.refused(new RunError({ kind: 'interrupted', message: 'taken' }));
    await assert.rejects(flushed, /taken/);
    log.append(stepFact(2));
    assert.equal(source()?.next(), undefined);
    await assert.rejects(log.close(), /taken/);
    assert.deepEqual(ends, ['taken']);
  });

  it('fails with the reason once the run is lost', async () => {
    const { log, lost } = logUnderTest();
    log.append(stepFact(1));
    lost.abort(new RunError({ kind: 'interrupted', message: 'lost' }));
    await assert.rejects(log.flushed(), /lost/);
    assert.equal(log.room?.(), undefined);
  });

  it('removes a message with the fact that it became', () => {
    const { log, next } = logUnderTest();
    log.append(stepFact(1));
    log.readBy('m');
    assert.deepEqual(next().read, ['m']);
  });
});

describe('what lists show of a run', () => {
  const asked = (question: string, deadline?: number): Fact => ({
    seq: 2,
    at: 0,
    type: 'person.asked',
    question,
    kind: 'ask',
    text: '?',
    ...(deadline === undefined ? {} : { deadline }),
  });

  it('comes from its first fact and its last one', () => {
    assert.equal(shownBy([stepFact(1)], new Map()), undefined);
    assert.deepEqual(shownBy([startFact(5), finishFact(2, 9)], new Map()), {
      pipeline: 'demo',
      file: 'demo.baton.yaml',
      started: 5,
      outcome: 'succeeded',
      status: 'ended',
      ended: 9,
    });
  });

  it('a run that waits is due at the first deadline of its questions', () => {
    const deadlines = new Map<string, number | undefined>();
    shownBy([asked('a', 30), asked('b', 20), asked('c')], deadlines);
    assert.equal(shownBy([finishFact(3, 9, 'waiting')], deadlines)?.due, 20);
    shownBy([{ seq: 4, at: 1, type: 'person.answered', question: 'b', value: 1, by: 'me' }], deadlines);
    assert.equal(shownBy([finishFact(5, 9, 'waiting')], deadlines)?.due, 30);
    assert.deepEqual(shownBy([finishFact(5, 9, 'interrupted')], new Map()), {
      outcome: 'interrupted',
      status: 'waiting',
      ended: 9,
    });
  });
});
