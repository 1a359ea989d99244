import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { trendLines } from '../../../../engine/cli/runs/history-report.ts';
import { paint } from '../../../../engine/cli/text/paint.ts';
import type { RunHandle, StartOptions } from '../../../../engine/index.ts';
import {
  forkRun,
  type HistoryQueries,
  keepRunInHistory,
  pruneRuns,
  readProjectHistory,
  rerunChanged,
  startRun,
} from '../../../../engine/index.ts';
import { quantileOf } from '../../../../engine/insight/quantile.ts';
import { listScores } from '../../../../engine/insight/usual.ts';
import { latenciesIn, liveSteps, recordOfRun } from '../../../../engine/launch/history/record-of-run.ts';
import { foldLog } from '../../../../engine/launch/resume/read-run.ts';
import { readLog } from '../../../../engine/store/log/read-log.ts';
import { historyFile, runPaths } from '../../../../engine/store/paths.ts';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: p
inputs: {topic: mills}
steps:
  - {id: plan, prompt: "Say in one sentence what this is about: The {{ topic }} stand by the river. They grind corn for three towns.", model: offline}
  - {id: count, for_each: [1, 2, 3], set: {n: "{{ item }}"}}
  - {id: slow, dependencies: [plan], tool: filesystem, action: read, parameters: {path: notes.txt}}
  - {id: never, condition: "{{ topic == 'wind' }}", set: {x: 1}}
  - {id: lost, tool: filesystem, action: read, parameters: {path: nowhere.txt}, on_error: [{default: none}]}
outputs: {said: "{{ plan }}"}
`;

describe('the history of a project', () => {
  const root = temporaryFolder();

  it('is waited for by an ended run, and by what reads it again, only once', async () => {
    await keepRunInHistory(await run());
    const db = new DatabaseSync(historyFile(root()));
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const ended = await run();
    assert.equal(ended.state.finished?.status, 'succeeded');
    await assert.rejects(keepRunInHistory(ended), /held by another process/);
    // Each would wait for five seconds.
    for (let time = 0; time < 4; time++)
      await assert.rejects(
        ask((history) => history.runs()),
        /held by another process/,
      );
    db.close();
    assert.equal((await ask((history) => history.runs())).value.length, 2, 'nothing is lost');
  }).timeout(10_000);

  it('leaves logs for the next time where a run would wait for them', async () => {
    await run();
    await run();
    const { update } = await readProjectHistory(root(), (history) => history.runs(), { budgetMs: -1 });
    assert.deepEqual([update.read, update.left], [0, 2]);
    assert.equal((await ask((history) => history.runs())).update.read, 2);
  });

  it('takes runs of a clock that was wrong, and no time of them is negative', async () => {
    const { folder } = await run();
    const log = await readLog(folder);
    // A year ahead, and from each fact to the next an hour back.
    const facts = log.facts.map((fact) => ({ ...fact, at: fact.at + 366 * 86_400_000 - fact.seq * 3_600_000 }));
    const { state, compiled } = await foldLog(folder, { ...log, facts });
    const { duration = -1, worked = -1 } = recordOfRun(state, compiled) ?? {};
    const times = [...liveSteps(state, compiled)].flatMap(({ duration: whole, wait, attempt, first_token }) => [
      whole,
      wait,
      attempt,
      first_token,
    ]);
    for (const time of [duration, worked, ...times]) assert.ok(time === undefined || time >= 0, String(time));
    for (const { median } of latenciesIn(state)) assert.ok(median >= 0, String(median));
  });

  beforeEach(() => {
    mkdirSync(join(root(), '.git'));
    writeFileSync(join(root(), 'notes.txt'), 'some notes');
    writeFileSync(join(root(), 'p.baton.yaml'), text);
  });
  const run = async (options: Partial<StartOptions> = {}): Promise<RunHandle> => {
    const handle = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {}, ...options });
    await handle.done;
    return handle;
  };
  const ask = <T>(question: (history: HistoryQueries) => T, anew = false) => readProjectHistory(root(), question, { anew });
  const stepsOf = async (handle: RunHandle) => (await ask((history) => history.steps(handle.id))).value;

  it('has what a judge gave a step, enough or not, and how that went from run to run', async () => {
    writeFileSync(
      join(root(), 'judge.mjs'),
      `export default ({ messages, schema }) => {
        const { content } = messages.at(-1);
        if (!schema) return content;
        return JSON.stringify({ score: content.includes('Write: good') ? 0.9 : 0.4, reason: 'So.' });
      }`,
    );
    writeFileSync(join(root(), 'baton.yaml'), 'default_model: judge\nproviders: {judge: {module: ./judge.mjs}}\n');
    writeFileSync(
      join(root(), 'judged.baton.yaml'),
      yaml`
        id: judged
        inputs: {words: good}
        steps:
          - {id: text, prompt: "Write: {{ words }}", quality: {rubric: Is it good?}, on_failure: continue}
          - {id: other, set: {a: 1}}
      `,
    );
    for (const text of ['good', 'bad']) {
      const inputs = new Map([['words', { text }]]);
      await keepRunInHistory(await run({ file: 'judged.baton.yaml', inputs, allow: ['terminal+machine'] }));
    }
    const { value } = await ask((history) => [history.observations('judged', 'text'), history.trend('judged')] as const);
    const [observed, trend] = value;
    assert.deepEqual(
      observed.map(({ outcome, quality }) => [outcome, quality]),
      [
        ['failed', 0.4],
        ['succeeded', 0.9],
      ],
    );
    assert.deepEqual(
      trend.steps.get('text')?.map(({ quality }) => quality),
      [0.9, 0.4],
    );
    assert.deepEqual(
      trend.steps.get('other')?.map(({ quality }) => quality),
      [undefined, undefined],
    );
    assert.deepEqual(listScores(trend), [{ step: 'text', newest: 0.4, usual: 0.9, values: [0.9, 0.4] }]);
    const lines = trendLines(trend, paint(false));
    assert.match(lines[0] ?? '', / score +newest score$/);
    assert.match(lines.find((line) => line.startsWith('text')) ?? '', / █▄ +0\.40$/);
    assert.match(lines.find((line) => line.startsWith('other')) ?? '', / ··$/);
  });

  it('has all runs that end together', async () => {
    const handles = [];
    for (let count = 0; count < 4; count++) handles.push(await run());
    await Promise.all(handles.map(keepRunInHistory));
    const { value, update } = await ask((history) => history.runs());
    assert.equal(update.read, 0, 'nothing is left to read');
    assert.deepEqual(value.map((one) => one.run).toSorted(), handles.map(({ id }) => id).toSorted());
  });

  it('has all runs that end in a row, into a file that stays open meanwhile, and not after them', async () => {
    const handles = [];
    for (let count = 0; count < 9; count++) handles.push(await run());
    const [first, second, third, ...rest] = handles;
    for (const handle of [first, second, third]) await keepRunInHistory(handle ?? assert.fail());
    const isOpen = () => existsSync(`${historyFile(root())}-wal`);
    assert.ok(isOpen(), 'the file was closed between two runs');
    // Another process writes meanwhile, and holds it for a moment, again and again: longer in sum than a run waits for it.
    const db = new DatabaseSync(historyFile(root()));
    for (const handle of rest) {
      db.exec('BEGIN IMMEDIATE');
      const keeping = keepRunInHistory(handle);
      await sleep(250);
      db.exec('ROLLBACK');
      await keeping;
    }
    db.close();
    await sleep(300);
    assert.ok(!isOpen(), 'the file stayed open');
    const { value, update } = await ask((history) => history.runs());
    assert.equal(update.read, 0, 'nothing is left to read');
    assert.deepEqual(value.map((one) => one.run).toSorted(), handles.map(({ id }) => id).toSorted());
  });

  it('has what each step was and took, and the reason where one did not run', async () => {
    const handle = await run();
    await keepRunInHistory(handle);
    const { value, update } = await ask((history) => history.runs());
    assert.equal(update.read, 0, 'nothing is left to read');
    const [kept] = value;
    assert.deepEqual(
      [kept?.run, kept?.pipeline, kept?.status, kept?.mode, kept?.steps, kept?.models],
      [handle.id, 'p', 'succeeded', 'live', 7, ['offline']],
    );
    const steps = new Map((await stepsOf(handle)).map((step) => [step.path, step]));
    assert.deepEqual([...steps.keys()].sort(), ['count', 'count[0]', 'count[1]', 'count[2]', 'lost', 'never', 'plan', 'slow']);
    const plan = steps.get('plan');
    assert.deepEqual([plan?.kind, plan?.model, plan?.outcome, plan?.retries], ['prompt', 'offline', 'succeeded', 0]);
    assert.ok(plan?.duration !== undefined && plan.output_size !== undefined && plan.output_size > 0 && plan.cost === 0);
    const slow = steps.get('slow');
    assert.deepEqual([slow?.tool, slow?.outcome], ['filesystem', 'succeeded']);
    assert.ok(slow?.wait !== undefined && slow.wait >= 0 && slow.definition !== plan.definition);
    assert.deepEqual([steps.get('count')?.iterations, steps.get('count[1]')?.step], [3, 'count[*]']);
    assert.equal(steps.get('never')?.outcome, 'skipped');
  });

  it('has what forecasts go by: features of prompts, last attempts alone, limits, answers of the cache, what steps waited for', async () => {
    writeFileSync(
      join(root(), 'flaky.mjs'),
      `import { existsSync, writeFileSync } from 'node:fs';
      const flag = new URL('flag', import.meta.url);
      export default ({ messages }) => {
        const isFirst = !existsSync(flag) && messages.at(-1).content.includes('Say yes.');
        writeFileSync(flag, '');
        if (isFirst) throw new Error('busy');
        return '{"word": "yes"}';
      }`,
    );
    writeFileSync(join(root(), 'baton.yaml'), 'default_model: flaky\nproviders: {flaky: {module: ./flaky.mjs}}\n');
    writeFileSync(
      join(root(), 'features.baton.yaml'),
      yaml`
        id: features
        limits: {max_parallel: 1}
        steps:
          - {id: first, prompt: Say yes., max_tokens: 40, output_schema: {word: string}, cache: true, retry: {attempts: 3, delay: 50ms}}
          - {id: second, prompt: Say so., tools: [validation, filesystem.read]}
          - {id: plain, dependencies: [first], set: {a: 1}}
      `,
    );
    const options = { file: 'features.baton.yaml', allow: ['terminal+machine'] };
    const handle = await run(options);
    await keepRunInHistory(handle);
    await keepRunInHistory(await run(options));
    const figures = () => ask((history) => [history.runs(), history.steps(handle.id), history.cacheHits('features')] as const);
    const { value } = await figures();
    const [runs, steps, hits] = value;
    assert.deepEqual(
      runs.map(({ limits }) => JSON.parse(limits ?? '').max_parallel),
      [1, 1],
    );
    assert.deepEqual(hits, new Map([['first', 1]]));
    const [first, second, plain] = ['first', 'second', 'plain'].map((path) => steps.find((step) => step.path === path));
    assert.deepEqual([first?.asked, first?.schema, first?.tools], [40, true, 0]);
    assert.deepEqual([second?.asked, second?.schema, second?.tools, second?.held], [undefined, false, 2, 'run']);
    assert.deepEqual([plain?.asked, plain?.schema, plain?.tools, plain?.held], [undefined, undefined, undefined, undefined]);
    const { duration = 0, attempt = 0, retries = 0 } = first ?? {};
    assert.ok(retries === 1 && attempt > 0 && attempt + 25 <= duration, `${retries} ${attempt} ${duration}`);
    rmSync(historyFile(root()));
    assert.deepEqual((await figures()).value, value, 'made again from the logs');
  });

  it('finds the place of a part between the times that lie around it', () => {
    const tenths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    assert.deepEqual(
      [0.1, 0.5, 0.9].map((part) => quantileOf(tenths, part)),
      [1, 5, 9],
    );
    assert.deepEqual([quantileOf([10, 20], 0.5), quantileOf([7], 0.9), quantileOf([], 0.5)], [15, 7, 0]);
  });

  it('is the same when it is made again from the logs', async () => {
    const handle = await run();
    await keepRunInHistory(handle);
    const [before, steps] = [(await ask((history) => history.runs())).value, await stepsOf(handle)];
    rmSync(historyFile(root()));
    const again = await ask((history) => history.runs());
    assert.deepEqual([again.value, again.update.read, again.update.lost], [before, 1, undefined]);
    assert.deepEqual(await stepsOf(handle), steps);
    const anew = await ask((history) => history.runs(), true);
    assert.deepEqual([anew.value, anew.update.read], [before, 1]);
  });

  it('holds no step that did not run live, and no run that did not', async () => {
    const first = await run();
    const rerun = await rerunChanged({ folder: first.folder, env: {} });
    await rerun.done;
    assert.deepEqual(
      (await stepsOf(rerun)).map(({ path }) => path).filter((path) => path === 'plan' || path === 'slow'),
      [],
    );
    const forked = await forkRun({ folder: first.folder, env: {}, set: new Map([['plan', { value: 'other' }]]) });
    await forked.done;
    assert.ok(!(await stepsOf(forked)).some(({ path }) => path === 'plan'));
    const replay = await run({ replay: first.folder });
    assert.deepEqual(await stepsOf(replay), []);
    const { value: runs } = await ask((history) => history.runs());
    assert.deepEqual(runs.map(({ mode }) => mode).sort(), ['live', 'live', 'live', 'replay']);
    const scripted = await run({ model: 'scripted', script: { otherwise: () => ({ text: 'x' }) } });
    assert.ok(!(await stepsOf(scripted)).some(({ kind }) => kind === 'prompt'));
  });

  it('learns of runs that ended elsewhere, that go on, and that are gone', async () => {
    const first = await run();
    const { update } = await ask((history) => history.runs());
    assert.equal(update.read, 1);
    const second = await run();
    // A run that was worked on since has another log.
    appendFileSync(runPaths(first.folder).log, '{"torn');
    const later = await ask((history) => history.runs().map(({ run: id }) => id));
    assert.deepEqual([later.update.read, later.value.length], [2, 2]);
    rmSync(first.folder, { recursive: true });
    const last = await ask((history) => history.runs().map(({ run: id }) => id));
    assert.deepEqual([last.update.removed, last.value], [1, [second.id]]);
  });

  it('forgets runs that are pruned', async () => {
    const first = await run();
    await keepRunInHistory(first);
    const { removed, unforgotten } = await pruneRuns(root(), { keep: 0 }, { now: Date.now() });
    assert.deepEqual([removed.length, unforgotten], [1, undefined]);
    const { value, update } = await ask((history) => history.runs());
    assert.deepEqual([value, update.removed], [[], 0]);
  });

  it('says which runs it leaves out: those of other machines, and those that cannot be read', async () => {
    const foreign = await run();
    const unread = await run();
    const good = await run();
    const log = runPaths(foreign.folder).plan;
    writeFileSync(log, `${JSON.stringify({ version: 1, engine: 'x', files: [] })}\n`);
    rmSync(runPaths(unread.folder).plan);
    const { value, update } = await ask((history) => history.runs().map(({ run: id }) => id));
    assert.deepEqual(value, [good.id]);
    assert.equal(update.foreign + update.unread.length, 2);
    assert.ok(readdirSync(join(root(), '.baton/runs')).length === 3, 'nothing is removed');
  });
});
