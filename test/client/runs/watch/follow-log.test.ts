import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerFromPanel } from '../../../../client/panel-host/requests/answer.ts';
import { followLog } from '../../../../client/runs/watch/follow-log.ts';
import { cancelRun, readRun, runPaths, startRun } from '../../../../engine/index.ts';
import { translate } from '../../../../engine/language/texts.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { temporaryFolder } from '../../../engine/store/folder.ts';

const text = `id: asks
steps:
  - { id: size, ask: How many?, type: number }
  - { id: twice, set: { n: "{{ size * 2 }}" } }
outputs: { n: "{{ twice.n }}" }
`;

describe('a run that another window drives', () => {
  // The extension words advice of the engine its own way, in the whole process.
  after(() => translate({}));

  const folder = temporaryFolder();
  /** A run that waits for an answer in the process that owns it. */
  const start = async () => {
    const file = join(folder(), 'asks.baton.yaml');
    writeFileSync(file, text);
    const asked = Promise.withResolvers<void>();
    const people = {
      ask: (_question: unknown, signal: AbortSignal) => {
        asked.resolve();
        return new Promise<undefined>((done) => signal.addEventListener('abort', () => done(undefined)));
      },
    };
    const handle = await startRun({ file, cwd: folder(), env: {}, people });
    await asked.promise;
    return handle;
  };
  const follow = (at: string, after = 0) => {
    const facts: Fact[] = [];
    const ended = Promise.withResolvers<void>();
    const following = followLog(at, {
      after,
      onFacts: (more) => facts.push(...more),
      onEnd: ended.resolve,
      onFault: ended.reject,
    });
    return { facts, ended: ended.promise, following };
  };

  it('is followed fact by fact to its end, and takes an answer that is given here', async () => {
    const handle = await start();
    const { facts, ended } = follow(handle.folder);
    const [question = ''] = (await readRun(handle.folder)).state.questions.keys();
    const watched = { handle: { folder: handle.folder, answer: () => undefined }, end: true };
    const [told, resumed]: [string[], string[]] = [[], []];
    await answerFromPanel(
      watched,
      { question, value: '4' },
      { tell: (message) => void told.push(message), goOn: async (at) => void resumed.push(at) },
    );
    await ended;
    assert.deepEqual([told, resumed], [[], []]);
    assert.deepEqual((await handle.done).outputs, { n: 8 });
    const { log } = await readRun(handle.folder);
    assert.deepEqual(facts, log.facts);
  });

  it('is followed from the fact on that is known, and ends where it is asked to', async () => {
    const handle = await start();
    const known = (await readRun(handle.folder)).log.facts.length;
    const { facts, ended } = follow(handle.folder, known);
    await cancelRun(handle.folder, 'panel');
    await ended;
    assert.equal((await handle.done).status, 'cancelled');
    assert.equal(facts[0]?.seq, known + 1);
    assert.equal(facts.at(-1)?.type, 'run.finished');
  });

  it('tells nothing any more once nobody looks', async () => {
    const handle = await start();
    const { facts, following } = follow(handle.folder);
    following.dispose();
    handle.cancel();
    await handle.done;
    assert.deepEqual(facts, []);
  });

  it('says so where its log is damaged, after what stands before that', async () => {
    const handle = await start();
    handle.cancel();
    await handle.done;
    const { log } = runPaths(handle.folder);
    const [header, first, second] = readFileSync(log, 'utf8').split('\n');
    writeFileSync(log, `${[header, first, second].join('\n')}\ndamaged\n`);
    const { facts, ended } = follow(handle.folder);
    await assert.rejects(ended, /damaged.*line 4/);
    assert.deepEqual(
      facts.map(({ seq }) => seq),
      [1, 2],
    );
  });

  it('says so where its log cannot be read', async () => {
    const { ended } = follow(join(folder(), 'gone'));
    await assert.rejects(ended, /cannot be read: it does not exist/);
  });
});
