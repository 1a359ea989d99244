import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult, StartOptions } from '../../../../engine/index.ts';
import { Refusal, startRun } from '../../../../engine/index.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { answerAutos } from '../../../../engine/launch/auto/answer-autos.ts';
import { loadLock } from '../../../../engine/launch/auto/load-lock.ts';
import { yaml } from '../../../yaml.ts';

const main = `id: p
steps:
  - {id: l, for_each: [1, 2], pipeline: inner.baton.yaml, inputs: {n: "{{ item }}"}}
  - id: w
    pipeline:
      id: written
      steps: [{id: t, set: {tone: <AUTO>which tone?</AUTO>}}]
      outputs: {tone: "{{ t.tone }}"}
outputs: {all: "{{ l.results }}", tone: "{{ w.tone }}"}
`;
const inner = `id: inner
inputs: {n: 0}
data: {kind: <AUTO>which kind?</AUTO>}
steps:
  - {id: a, set: {same: <AUTO>always the same?</AUTO>, own: "<AUTO>for {{ n }}?</AUTO>", kind: "{{ data.kind }}"}}
outputs: {same: "{{ a.same }}", own: "{{ a.own }}", kind: "{{ a.kind }}"}
`;

describe('AUTO in called pipelines', () => {
  let folder = '';
  let asked: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-called-'));
    writeFileSync(join(folder, 'baton.yaml'), '{}\n');
    writeFileSync(join(folder, 'p.baton.yaml'), main);
    writeFileSync(join(folder, 'inner.baton.yaml'), inner);
    asked = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const otherwise = ({ messages }: { messages: readonly { content: string }[] }) => {
    const words = /^(which|always|for) .*\?$/m.exec(messages.at(-1)?.content ?? '')?.[0] ?? '';
    asked.push(words);
    return { json: words.toUpperCase() };
  };
  const options = (more: Partial<StartOptions> = {}): StartOptions => ({
    file: 'p.baton.yaml',
    cwd: folder,
    env: {},
    model: 'scripted',
    script: { otherwise },
    ...more,
  });
  const run = async (more: Partial<StartOptions> = {}): Promise<RunResult> => (await startRun(options(more))).done;
  const wanted = {
    all: [
      { same: 'ALWAYS THE SAME?', own: 'FOR 1?', kind: 'WHICH KIND?' },
      { same: 'ALWAYS THE SAME?', own: 'FOR 2?', kind: 'WHICH KIND?' },
    ],
    tone: 'WHICH TONE?',
  };

  it('is answered before the run, once for all calls; what reads names of the call in each', async () => {
    const result = await run();
    assert.deepEqual(result.outputs, wanted, JSON.stringify(result.error));
    assert.deepEqual(asked.toSorted(), ['always the same?', 'for 1?', 'for 2?', 'which kind?', 'which tone?']);
  });

  it('is locked beside the file that it stands in, and asked no more', async () => {
    await run();
    const sites = async (file: string): Promise<string[]> => (await loadLock(join(folder, file))).map(({ site }) => site);
    assert.deepEqual(await sites('inner.baton.yaml'), ['a.set.same#0', 'pipeline.data.kind#0']);
    assert.deepEqual(await sites('p.baton.yaml'), ['w/t.set.tone#0']);
    asked = [];
    const again = await run({ frozen: true });
    assert.deepEqual([again.outputs, asked.toSorted()], [wanted, ['for 1?', 'for 2?']]);
  });

  it('has its answers beside those of every other pipeline of the file, however deep it is written out', async () => {
    const several = `id: p
data: {tone: <AUTO>which tone?</AUTO>}
steps:
  - {id: a, pipeline: {id: x, steps: [{id: s, set: {t: <AUTO>which a?</AUTO>}}]}}
  - id: b
    pipeline: |
      steps:
        - {id: s, set: {t: <AUTO>which b?</AUTO>}}
        - {id: deep, pipeline: {id: z, steps: [{id: s, set: {t: <AUTO>which deep?</AUTO>}}]}}
`;
    writeFileSync(join(folder, 'p.baton.yaml'), several);
    await run();
    const sites = (await loadLock(join(folder, 'p.baton.yaml'))).map(({ site }) => site);
    assert.deepEqual(sites, ['a/s.set.t#0', 'b#deep/s.set.t#0', 'b/s.set.t#0', 'pipeline.data.tone#0']);
    asked = [];
    writeFileSync(join(folder, 'p.baton.yaml'), several.replace('which a?', 'which other?'));
    await run();
    assert.deepEqual(asked, ['which other?']);
    asked = [];
    assert.equal((await run({ frozen: true })).status, 'succeeded');
    assert.deepEqual(asked, []);
  });

  it('is locked by its own name also where the folder has a # in its name', async () => {
    const inside = join(folder, 'c#d');
    mkdirSync(inside);
    for (const [name, text] of [
      ['p.baton.yaml', main],
      ['inner.baton.yaml', inner],
    ] as const)
      writeFileSync(join(inside, name), text);
    await run({ cwd: inside });
    assert.deepEqual(
      (await loadLock(join(inside, 'inner.baton.yaml'))).map(({ site }) => site),
      ['a.set.same#0', 'pipeline.data.kind#0'],
    );
    assert.deepEqual(
      (await loadLock(join(inside, 'p.baton.yaml'))).map(({ site }) => site),
      ['w/t.set.tone#0'],
    );
  });

  it('frozen without an answer is refused before the run', async () => {
    await assert.rejects(run({ frozen: true }), (error: unknown) => {
      assert.ok(error instanceof Refusal);
      assert.equal(error.message.match(/has no locked answer/g)?.length, 3, 'every one of them is named');
      return true;
    });
    assert.deepEqual(asked, []);
  });

  it('is asked again with the tags of the file', async () => {
    const answers = await answerAutos(options());
    assert.equal(answers.length, 3);
    asked = [];
    await run({ frozen: true });
    assert.deepEqual(asked.toSorted(), ['for 1?', 'for 2?']);
  });

  it('is asked for alone by the id that it has in the lock file, also of a pipeline that is written out', async () => {
    const answers = await answerAutos({ ...options(), only: 'w/t.set.tone#0' });
    assert.deepEqual(
      answers.map(({ answer }) => answer),
      ['WHICH TONE?'],
    );
    assert.deepEqual(asked, ['which tone?']);
    assert.deepEqual(
      (await loadLock(join(folder, 'p.baton.yaml'))).map(({ site }) => site),
      ['w/t.set.tone#0'],
    );
  });

  it('outside of steps is refused where it reads names of the call', async () => {
    writeFileSync(
      join(folder, 'inner.baton.yaml'),
      inner
        .replace('which kind?', 'which kind for {{ n }}?')
        .replace('data: {kind: <AUTO>', 'data: {kind: "<AUTO>')
        .replace('?</AUTO>}\nsteps', '?</AUTO>"}\nsteps'),
    );
    await assert.rejects(startRun(options()), (thrown: unknown) => {
      assert.ok(thrown instanceof Refusal);
      assert.deepEqual(
        thrown.problems.map(({ code, message }) => [code, message.slice(0, 66)]),
        [['auto-contradiction', '`inner.baton.yaml` cannot be called: the AUTO tag in its `data.kin']],
      );
      return true;
    });
  });

  it('outside of steps is refused where a pipeline that calls itself reads names of the call', async () => {
    writeFileSync(
      join(folder, 'p.baton.yaml'),
      yaml`
        id: p
        inputs: {n: 0}
        steps: [{id: a, condition: n > 0, pipeline: p.baton.yaml, inputs: {n: "{{ n - 1 }}"}}]
        outputs: {o: "<AUTO>a word for {{ n }}</AUTO>"}
      `,
    );
    await assert.rejects(startRun(options()), /outside its steps that read names/);
  });
});

describe('AUTO as the default of an input', () => {
  it('is answered before the run as the input declares it, and what reads the input waits for it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-defaults-'));
    const file = join(folder, 'p.baton.yaml');
    const run = async (json: Json): Promise<RunResult> =>
      (await startRun({ file, cwd: folder, env: {}, model: 'scripted', script: { otherwise: () => ({ json }) }, frozen: false }))
        .done;
    try {
      writeFileSync(
        file,
        `id: p
inputs:
  many: {type: integer, default: <AUTO>how many?</AUTO>, maximum: 9}
  more: {type: integer, default: "{{ many + 1 }}"}
  most: "{{ inputs.more }}"
steps: [{id: a, set: {x: "{{ [many, more, most] }}"}}]
outputs: {x: "{{ a.x }}"}
`,
      );
      const wrong = await run('seven');
      assert.match(wrong.error?.message ?? '', /inputs\.many\.default#0 got no usable answer/);
      const { outputs, error } = await run(7);
      assert.deepEqual(outputs, { x: [7, 8, 8] }, JSON.stringify(error));
      assert.deepEqual((await run(3)).outputs, { x: [7, 8, 8] });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
