import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostOptions, RunEvent, RunHandle } from '../../../../engine/index.ts';
import {
  cancelRun,
  dropMessage,
  giveAnswer,
  listRuns,
  lockOwner,
  Refusal,
  RunError,
  readRun,
  recordAnswer,
  resumeRun,
  runPaths,
  startRun,
} from '../../../../engine/index.ts';
import { auditFile, beginAudit } from '../../../../engine/store/audit/audit-log.ts';
import { yaml } from '../../../yaml.ts';

/** Could answer, and never does: the run stays alive. */
const silent: HostOptions['people'] = {
  ask: (_question, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined))),
};

/** Waits until something has come about; a test that waits in vain ends as failed. */
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn++) {
    assert.ok(turn < 4000, 'it never came about');
    await new Promise((done) => setTimeout(done, 5));
  }
}

const approval = yaml`
    id: p
    steps:
      - {id: draft, set: {text: words}}
      - {id: ok, ask: "Publish {{ draft.text }}?", type: approve}
      - {id: out, condition: "{{ ok }}", set: {done: true}}
    outputs: {ok: "{{ ok }}", done: "{{ out.done | default(false) }}"}
  `;

describe('a run that waits for a person', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'baton-answer-'));
    writeFileSync(join(root, 'baton.yaml'), '{}\n');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is answered, and who answered hears that the audit lacks it', async () => {
    const folder = await waiting();
    const { started } = await readRun(folder);
    await beginAudit(started.root, 'me');
    rmSync(auditFile(started.root));
    mkdirSync(auditFile(started.root));
    await assert.rejects(recordAnswer(folder, { question: 'ok', value: true, by: 'me' }), /missing in the audit/);
    assert.equal((await readRun(folder)).state.questions.size, 0);
    assert.deepEqual(readdirSync(runPaths(folder).inbox), []);
  });

  const start = (text = approval, options: HostOptions = {}): Promise<RunHandle> => {
    writeFileSync(join(root, 'p.baton.yaml'), text);
    return startRun({ file: 'p.baton.yaml', cwd: root, env: {}, ...options });
  };
  /** The folder of a run that waits, with no process left. */
  const waiting = async (text = approval): Promise<string> => {
    const run = await start(text);
    assert.equal((await run.done).status, 'waiting');
    return run.folder;
  };
  const logOf = (folder: string): string => readFileSync(runPaths(folder).log, 'utf8');
  const given = (value: string, question = 'ok', by = 'ann') => ({ question, value, by });
  const refused = async (work: Promise<unknown>, message: RegExp): Promise<void> => {
    await assert.rejects(work, (error: unknown) => {
      assert.ok(error instanceof Refusal, String(error));
      assert.match(error.message, message);
      return true;
    });
  };
  /** Waits until the run asks. */
  const asked = (run: RunHandle, count = 1): Promise<void> => until(() => run.state.questions.size >= count);

  it('ends with nothing held, is listed as waiting, and is taken up by its answer', async () => {
    const folder = await waiting();
    assert.equal(await lockOwner(folder), undefined);
    assert.deepEqual(
      (await listRuns(root)).map(({ status }) => status),
      ['waiting'],
    );
    const result = await (await resumeRun({ folder, env: {}, answers: [given('yes')] })).done;
    assert.deepEqual([result.status, result.outputs], ['succeeded', { ok: true, done: true }]);
    assert.equal(result.steps['ok']?.why?.answered?.by, 'ann');
  });

  it('still waits after a resume that brings no answer, and asks under the same name', async () => {
    const folder = await waiting();
    const run = await resumeRun({ folder, env: {} });
    assert.equal((await run.done).status, 'waiting');
    assert.deepEqual([...run.state.questions.keys()], ['ok']);
    assert.equal(logOf(folder).match(/"person.asked"/g)?.length, 1);
  });

  it('takes no answer that does not fit, and writes nothing then', async () => {
    const folder = await waiting();
    const before = logOf(folder);
    await refused(resumeRun({ folder, env: {}, answers: [given('perhaps')] }), /ok expects yes or no/);
    await refused(resumeRun({ folder, env: {}, answers: [given('yes', 'okay')] }), /No question okay is open/);
    await refused(recordAnswer(folder, given('7')), /ok expects yes or no/);
    assert.equal(logOf(folder), before);
    assert.equal(await lockOwner(folder), undefined);
  });

  it('keeps a recorded answer until it is gone on with; a second one comes too late', async () => {
    const folder = await waiting();
    await recordAnswer(folder, given('no'));
    await refused(recordAnswer(folder, given('yes', 'ok', 'bob')), /ok has been answered already, by ann/);
    assert.deepEqual(
      (await listRuns(root)).map(({ status }) => status),
      ['waiting'],
    );
    const result = await (await resumeRun({ folder, env: {} })).done;
    assert.deepEqual([result.status, result.outputs], ['succeeded', { ok: false, done: false }]);
  });

  it('makes facts of the answers and values that were left while nobody owned it', async () => {
    const folder = await waiting();
    await dropMessage(folder, { type: 'edit', path: 'nothing', value: 1, by: 'bob' }, Date.now());
    await dropMessage(folder, { type: 'answer', ...given('yes', 'ok', 'bob') }, Date.now() + 1);
    await refused(recordAnswer(folder, given('no')), /ok has been answered already, by bob/);
    assert.deepEqual(readdirSync(runPaths(folder).inbox), []);
    const result = await (await resumeRun({ folder, env: {} })).done;
    assert.equal(result.outputs['ok'], true);
  });

  it('finds at its resume what was left in the inbox while nobody owned it', async () => {
    const folder = await waiting();
    await dropMessage(folder, { type: 'answer', ...given('no') }, Date.now());
    await dropMessage(folder, { type: 'answer', ...given('yes', 'ok', 'bob') }, Date.now() + 1);
    const told: string[] = [];
    const onEvent = (event: RunEvent): void => void (event.type === 'step.log' && told.push(event.text));
    const result = await (await resumeRun({ folder, env: {}, onEvent })).done;
    assert.deepEqual(result.outputs, { ok: false, done: false });
    assert.match(told.join(), /An answer to ok by bob was not taken: ok has been answered already, by ann/);
    assert.deepEqual(readdirSync(runPaths(folder).inbox), []);
  });

  it('takes answers through the inbox while it lives; one that does not fit is told and asked again', async () => {
    const told: string[] = [];
    const run = await start(approval, { people: silent, onEvent: (event) => event.type === 'step.log' && told.push(event.text) });
    await asked(run);
    await dropMessage(run.folder, { type: 'answer', ...given('perhaps') }, Date.now());
    await until(() => told.length > 0);
    assert.match(told[0] ?? '', /by ann was not taken: ok expects yes or no/);
    await refused(giveAnswer(run.folder, given('perhaps')), /ok expects yes or no/);
    assert.equal((await giveAnswer(run.folder, given('yes'))).outcome, 'taken');
    assert.deepEqual((await run.done).outputs, { ok: true, done: true });
  });

  it('takes one of two answers that come at once, and tells the other', async () => {
    const run = await start(`${approval.replace('outputs:', '  - {id: more, ask: More?}\noutputs:')}`, { people: silent });
    await asked(run, 2);
    const both = await Promise.allSettled([
      giveAnswer(run.folder, given('yes', 'ok', 'ann')),
      giveAnswer(run.folder, given('no', 'ok', 'bob')),
    ]);
    const lost = both.filter((one) => one.status === 'rejected');
    assert.equal(lost.length, 1, JSON.stringify(both));
    assert.ok(lost[0]?.reason instanceof Refusal);
    const who = both[0].status === 'fulfilled' ? 'ann' : 'bob';
    run.answer('more', 'no', 'ann');
    const result = await run.done;
    assert.equal(result.steps['ok']?.why?.answered?.by, who);
    assert.match(lost[0].reason.message, new RegExp(`answered already, by ${who}`));
  });

  it('is taken up by one of two processes that bring an answer', async () => {
    const folder = await waiting();
    const both = await Promise.allSettled([
      resumeRun({ folder, env: {}, answers: [given('yes', 'ok', 'ann')] }),
      resumeRun({ folder, env: {}, answers: [given('no', 'ok', 'bob')] }),
    ]);
    const [won] = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const [lost] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    assert.ok(won && (lost instanceof RunError || lost instanceof Refusal), String(lost));
    assert.equal((await won.done).status, 'succeeded');
    assert.equal(logOf(folder).match(/"person.answered"/g)?.length, 1);
  });

  it('can be given no answer where nobody has it', async () => {
    assert.deepEqual(await giveAnswer(await waiting(), given('yes')), { outcome: 'nobody' });
  });

  it('is cancelled where it waits, once', async () => {
    const folder = await waiting();
    assert.equal(await cancelRun(folder, 'ann'), undefined);
    const { result } = await readRun(folder);
    assert.deepEqual([result.status, result.error?.message], ['cancelled', 'The run was cancelled by ann.']);
    assert.equal(result.steps['ok']?.status, 'cancelled');
    await refused(cancelRun(folder, 'ann'), /has ended \(cancelled\)/);
  });

  it('is cancelled by its owner where it lives', async () => {
    const run = await start(approval, { people: silent });
    await asked(run);
    assert.equal((await cancelRun(run.folder, 'ann'))?.pid, process.pid);
    assert.equal((await run.done).status, 'cancelled');
  });

  it('tells of the deadline that passed while no process lived', async () => {
    const folder = await waiting(approval.replace('type: approve', 'type: approve, timeout: 1s'));
    await new Promise((done) => setTimeout(done, 1_100));
    await refused(recordAnswer(folder, given('yes')), /The time to answer ok ended/);
    const result = await (await resumeRun({ folder, env: {} })).done;
    assert.deepEqual([result.status, result.error?.kind], ['failed', 'timeout']);
    assert.ok(!existsSync(join(root, 'outputs')));
  });

  describe('at a step that was cut off', () => {
    const once = yaml`
        id: p
        steps:
          - {id: slow, tool: terminal, parameters: {argv: [echo, again]}}
        outputs: {said: "{{ slow.stdout | trim }}"}
      `;
    /** The folder of a run whose process died in the middle of `slow`. */
    const cut = async (): Promise<string> => {
      const run = await start(once, { allow: ['terminal'] });
      await run.done;
      const { log } = runPaths(run.folder);
      const lines = readFileSync(log, 'utf8').split('\n');
      const at = lines.findIndex((line) => line.includes('"call.started"'));
      assert.ok(at > 0);
      writeFileSync(log, `${lines.slice(0, at + 1).join('\n')}\n`);
      return run.folder;
    };

    it('asks, and ends interrupted where nobody decides', async () => {
      const folder = await cut();
      const run = await resumeRun({ folder, env: {} });
      assert.equal((await run.done).status, 'interrupted');
      assert.match(run.state.questions.get('slow')?.text ?? '', /slow was cut off/);
      assert.deepEqual(
        (await listRuns(root)).map(({ status }) => status),
        ['interrupted'],
      );
      const again = await (await resumeRun({ folder, env: {}, answers: [given('rerun', 'slow')] })).done;
      assert.deepEqual([again.status, again.outputs, again.steps['slow']?.attempts], ['succeeded', { said: 'again' }, 2]);
    });

    it('runs again without a question where that was decided before', async () => {
      const folder = await cut();
      const result = await (await resumeRun({ folder, env: {}, rerunInterrupted: true })).done;
      assert.deepEqual(result.outputs, { said: 'again' });
      assert.match(logOf(folder), /"by":"--rerun-interrupted"/);
    });

    it('takes a decision before it was ever asked, also only to record it', async () => {
      const folder = await cut();
      await refused(recordAnswer(folder, given('maybe', 'slow')), /slow expects `rerun`, `fail`/);
      await recordAnswer(folder, given('fail', 'slow'));
      const result = await (await resumeRun({ folder, env: {} })).done;
      assert.deepEqual([result.status, result.error?.kind], ['failed', 'interrupted']);
      assert.equal(logOf(folder).match(/"person.asked"/g)?.length, 1);
    });
  });

  it('leaves a log alone that is damaged', async () => {
    const folder = await waiting();
    const { log } = runPaths(folder);
    const lines = readFileSync(log, 'utf8').split('\n');
    writeFileSync(log, lines.with(3, '{"seq": 99}').join('\n'));
    await refused(recordAnswer(folder, given('yes')), /damaged/);
  });
});
