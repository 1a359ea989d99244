import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mock } from 'node:test';
import { answerFromPanel } from '../../../../client/panel-host/requests/answer.ts';
import { type RunHandle, readRun, resumeRun, startRun } from '../../../../engine/index.ts';
import { translate } from '../../../../engine/language/texts.ts';
import { acquireLock } from '../../../../engine/store/lock/run-lock.ts';
import { temporaryFolder } from '../../../engine/store/folder.ts';

const text = `id: asks
steps:
  - { id: size, ask: How many?, type: number }
  - { id: sure, ask: Really?, type: approve, dependencies: [size] }
outputs: { size: "{{ size }}" }
`;

describe('an answer from the panel', () => {
  // The extension words advice of the engine its own way, in the whole process.
  after(() => translate({}));

  const folder = temporaryFolder();
  /** A run that nobody was there to answer. */
  const waiting = async (): Promise<{ handle: RunHandle; end: object }> => {
    const file = join(folder(), 'asks.baton.yaml');
    writeFileSync(file, text);
    const handle = await startRun({ file, cwd: folder(), env: {} });
    const result = await handle.done;
    assert.equal(result.status, 'waiting');
    return { handle, end: { result } };
  };
  const answered = async (
    at: string,
    question: string,
    value: string | boolean,
    session: Parameters<typeof answerFromPanel>[0],
  ) => {
    const told: string[] = [];
    const went: string[] = [];
    await answerFromPanel(
      session,
      { question, value },
      { tell: (message) => void told.push(message), goOn: async (where) => void went.push(where) },
    );
    return { told, went: went.map((where) => where === at) };
  };
  const questionOf = async (at: string): Promise<string> => [...(await readRun(at)).state.questions.keys()][0] ?? '';

  it('lets a run go on that has ended waiting, as often as it asks', async () => {
    const session = await waiting();
    const at = session.handle.folder;
    assert.deepEqual(await answered(at, await questionOf(at), '3', session), { told: [], went: [true] });
    const second = await resumeRun({ folder: at, env: {} });
    assert.equal((await second.done).status, 'waiting');
    assert.deepEqual(await answered(at, await questionOf(at), true, { handle: second, end: {} }), { told: [], went: [true] });
    const third = await resumeRun({ folder: at, env: {} });
    const { status, outputs } = await third.done;
    assert.deepEqual([status, outputs], ['succeeded', { size: 3 }]);
  });

  it('that does not fit is refused, and the run stays as it is', async () => {
    const session = await waiting();
    const at = session.handle.folder;
    const { told, went } = await answered(at, await questionOf(at), 'many', session);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /number/);
    assert.deepEqual(went, []);
    assert.equal((await readRun(at)).state.questions.size, 1);
  });

  it('that its run does not take up is said to wait for it', async () => {
    const session = await waiting();
    const at = session.handle.folder;
    const question = await questionOf(at);
    // Somebody owns the run and does not look into its inbox.
    const lock = await acquireLock(at);
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const later = setInterval(() => mock.timers.tick(1000), 10);
    try {
      const { told, went } = await answered(at, question, '3', session);
      assert.deepEqual([told, went], [['The run has not read the answer yet; it is in its inbox.'], []]);
    } finally {
      clearInterval(later);
      mock.timers.reset();
      await lock.release();
    }
  });

  it('goes to a run that goes on; what is refused is told', async () => {
    const given: unknown[] = [];
    const handle = {
      folder: folder(),
      answer(...args: unknown[]) {
        given.push(args);
        return given.length === 1 ? undefined : { refused: 'Too late.', hint: 'It was answered.' };
      },
    };
    assert.deepEqual(await answered('', 'q', 'yes', { handle }), { told: [], went: [] });
    assert.deepEqual(await answered('', 'q', 'no', { handle }), { told: ['Too late. It was answered.'], went: [] });
    assert.deepEqual(given, [
      ['q', 'yes', 'panel'],
      ['q', 'no', 'panel'],
    ]);
    assert.deepEqual(await answered('', 'q', 'no', undefined), { told: [], went: [] });
  });
});
