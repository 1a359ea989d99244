import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { adviceLines } from '../../../../engine/cli/text/advice.ts';
import { paint } from '../../../../engine/cli/text/paint.ts';
import { compile } from '../../../../engine/compile/compile.ts';
import { applyChanges } from '../../../../engine/compile/rewrite/apply-changes.ts';
import { gainBounds } from '../../../../engine/forecast/advice/judge-gains.ts';
import { adviseOnFile, startRun } from '../../../../engine/index.ts';
import type { AdviceContext } from '../../../../engine/launch/advice/candidate.ts';
import { type Advice, isSure } from '../../../../engine/launch/advice/choose-advice.ts';
import { followAdvice, keepAdvice } from '../../../../engine/launch/advice/follow-advice.ts';
import { observeRuns } from '../../../../engine/launch/advice/observe-runs.ts';
import { tryCandidates } from '../../../../engine/launch/advice/try-candidates.ts';
import type { NewFact } from '../../../../engine/state/events.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { initialState } from '../../../../engine/state/state.ts';
import type { RunRecord } from '../../../../engine/store/history/records.ts';
import { adviceFile } from '../../../../engine/store/paths.ts';
import { adviseWorld, itemsPipeline, settledPipeline, withReads } from '../../../bench/foresight/advice.ts';
import { chanceOf } from '../../../bench/foresight/chance.ts';
import { judgedFamilies } from '../../../bench/foresight/families.ts';
import { yaml } from '../../../yaml.ts';
import { startFact } from '../../store/facts.ts';
import { temporaryFolder } from '../../store/folder.ts';

const none: Omit<AdviceContext, 'compiled' | 'text'> = {
  places: new Map(),
  working: [],
  samples: [],
  models: [],
  fits: () => true,
  slowAfter: () => undefined,
  publishedOf: () => undefined,
  experience: [],
  observed: new Map(),
};

/** The titles' kinds with the texts that the edits make. */
function edits(text: string, known: Partial<AdviceContext> = {}): string[][] {
  const compiled = compile(text, { file: '/p.baton.yaml' });
  assert.deepEqual(
    compiled.problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  return tryCandidates({ ...none, compiled, text, ...known }).map(({ candidate, text: edited }) => {
    assert.equal(edited, applyChanges(text, candidate.changes));
    const before = text.split('\n');
    return [
      candidate.kind,
      edited
        .split('\n')
        .filter((line) => !before.includes(line))
        .join('\n')
        .trim(),
    ];
  });
}

const prompt = (path: string, who: string) => ({ pipeline: 'p', step: path, definition: 'd', kind: 'prompt', who });
const observed = (part: object) => new Map([['a', { asked: 0, repeated: 0, failed: 0, cured: 0, ...part }]]);

describe('edits that may save something', () => {
  it('let a step begin without one of which it reads nothing, and which only answers', () => {
    const text = yaml`
      id: p
      limits: {max_parallel: 64}
      steps:
        - {id: a, prompt: One.}
        - {id: b, prompt: "Two {{ a }}.", dependencies: [a]}
        - {id: c, prompt: Three., dependencies: [a, b]}
        - {id: d, tool: filesystem, action: read, parameters: {path: x.txt}, dependencies: [c]}
        - {id: e, prompt: Five., dependencies: [d]}
    `;
    assert.deepEqual(edits(text), [
      ['dependency', '- {id: c, prompt: Three., dependencies: [b]}'],
      ['dependency', '- {id: c, prompt: Three., dependencies: [a]}'],
      ['dependency', '- {id: d, tool: filesystem, action: read, parameters: {path: x.txt}}'],
    ]);
  });

  it('leave a dependency on a step that leads elsewhere, writes a file, uses tools or goes on with a conversation', () => {
    const text = yaml`
      id: p
      limits: {max_parallel: 64}
      steps:
        - {id: a, prompt: One., session: talk}
        - {id: b, prompt: Two., tools: [filesystem], dependencies: [a]}
        - {id: c, prompt: Three., on_failure: continue, dependencies: [b]}
        - {id: d, prompt: Four., dependencies: [c]}
    `;
    assert.deepEqual(edits(text), []);
  });

  it('let more steps, and more items of a loop, go at once; one at a time is meant', () => {
    const text = yaml`
      id: p
      steps:
        - {id: a, for_each: [1, 2, 3], max_parallel: 2, prompt: "{{ item }}"}
        - {id: b, for_each: [1, 2, 3], max_parallel: 1, prompt: "{{ item }}"}
    `;
    assert.deepEqual(edits(text), [
      ...[15, 20, 40].map((count) => ['parallel', `limits:\n  max_parallel: ${count}`]),
      ...[3, 4, 8].map((count) => [
        'loop-parallel',
        `- {id: a, for_each: [1, 2, 3], max_parallel: ${count}, prompt: "{{ item }}"}`,
      ]),
    ]);
  });

  it('keep the answers of a prompt whose questions come again, and try no further where that never helped', () => {
    const text = 'id: p\nlimits: {max_parallel: 64}\nsteps:\n  - id: a\n    prompt: One.\n    retry: 3\n';
    const known = { working: ['a'], places: new Map([['a', prompt('a', 'house:one')]]) };
    assert.deepEqual(edits(text, { ...known, observed: observed({ asked: 9, repeated: 8, failed: 6 }) }), [
      ['cache', 'cache: true'],
      ['retry', 'retry: 0'],
    ]);
    assert.deepEqual(edits(text, { ...known, observed: observed({ asked: 9, repeated: 4, failed: 6, cured: 1 }) }), []);
  });

  it('ask another model that has answered here before, where it can do what the step needs', () => {
    const text = 'id: p\nlimits: {max_parallel: 64}\nsteps:\n  - {id: a, prompt: One., model: "house:one"}\n';
    const sample = { ...prompt('b', 'house:two'), run: '1', age: 0, outcome: 'succeeded' as const, ms: 5, retries: 0 };
    const known = {
      working: ['a'],
      places: new Map([['a', prompt('a', 'house:one')]]),
      samples: [sample],
      models: ['house:one', 'house:two', 'house:never'],
    };
    const edited = '- {id: a, prompt: One., model: "house:two"}';
    assert.deepEqual(edits(text, known), [
      ['faster-model', edited],
      ['cheaper-model', edited],
    ]);
    assert.deepEqual(edits(text, { ...known, fits: () => false }), []);
  });
});

describe('edits that change how often is asked', () => {
  const sample = (path: string, run: string, ms: number) => ({
    ...prompt(path, 'house:one'),
    run,
    age: 0,
    outcome: 'succeeded' as const,
    ms,
    retries: 0,
  });
  const hedged = (text: string, samples: ReturnType<typeof sample>[]) =>
    edits(text, {
      working: ['a', 'b'],
      places: new Map(['a', 'b'].map((path) => [path, prompt(path, 'house:one')])),
      samples,
      slowAfter: () => 1000,
    });

  it('make a slow call a second time, where calls are slow by themselves and in several runs', () => {
    const text = 'id: p\nlimits: {max_parallel: 64}\nsteps:\n  - {id: a, prompt: One.}\n  - {id: b, prompt: Two.}\n';
    const runs = ['1', '2', '3', '4'];
    const alone = runs.flatMap((run) => [sample('a', run, run === '4' ? 90 : 5000), sample('b', run, 80)]);
    assert.deepEqual(hedged(text, alone), [['hedge', '- {id: a, hedge: true, prompt: One.}']]);
    assert.deepEqual(
      hedged(
        text,
        alone.filter(({ run }) => run !== '3'),
      ),
      [],
    );
    const together = runs.flatMap((run) => [sample('a', run, 5000), sample('b', run, 5000)]);
    assert.deepEqual(hedged(text, together), []);
    const refused = text.replace('{id: a,', '{id: a, repeatable: false,').replace('{id: b,', '{id: b, hedge: true,');
    assert.deepEqual(hedged(refused, alone), []);
  });

  it('write the answer of an AUTO tag that was always the same, as a whole value and inside a text', () => {
    const text = yaml`
      id: p
      limits: {max_parallel: 64}
      steps:
        - id: b
          prompt: Who reads it?
        - id: a
          prompt: "Say it <AUTO type='choice' choices='short, long'>for {{ b }}</AUTO>."
          dependencies: [b]
    `;
    const autos = (answers: string[], count = 12, runs = 4) => ({ answers: new Set(answers), count, runs, time: 0.4, cost: 0.2 });
    const known = (one: ReturnType<typeof autos>) =>
      edits(text, { places: new Map([['a', prompt('a', 'house:one')]]), observed: observed({ autos: one }) });
    assert.deepEqual(known(autos(['"short"'])), [['pin-auto', 'prompt: "Say it short."']]);
    assert.deepEqual(known(autos(['"short"', '"long"'])), []);
    assert.deepEqual(known(autos(['"short"'], 9)), []);
    assert.deepEqual(known(autos(['"short"'], 12, 2)), []);
    assert.deepEqual(known(autos(['"{{ x }}"'])), []);
  });

  it('ask for several small items at once, where the same words are paid for each', () => {
    const words = 'Which mood does the sentence have? '.repeat(8);
    const text = (asks: string) =>
      `id: p\nlimits: {max_parallel: 64}\nsteps:\n  - {id: a, for_each: [{name: x}, {name: y}], max_parallel: 1, model: "house:one", prompt: "${words}${asks}"}\n`;
    const item = { ...sample('a[*]', '1', 500), input_tokens: 80, output_tokens: 5, cost: 1e-4 };
    const known = {
      places: new Map(['a', 'a[*]'].map((path) => [path, prompt(path, 'house:one')])),
      samples: [item],
      publishedOf: () => ({ input_price: 1 }),
    };
    const kinds = (asks: string, more: object = {}) => edits(text(asks), { ...known, ...more }).map(([kind]) => kind);
    assert.deepEqual(kinds('{{ item }}'), ['batch', 'batch', 'batch']);
    assert.match(edits(text('{{ item }}'), known)[0]?.[1] ?? '', /batch: 5,/);
    // What reads a part of an item, or counts items, would mean something else.
    for (const asks of ['{{ item.name }}', '{{ index }}', '{% if item %}x{% endif %}']) assert.deepEqual(kinds(asks), []);
    assert.deepEqual(kinds('{{ item }}', { publishedOf: () => undefined }), []);
    assert.deepEqual(kinds('{{ item }}', { samples: [{ ...item, output_tokens: 900 }] }), []);
  });

  it('are known by what logs say of AUTO answers: how many, in how many runs, and what asking took', () => {
    const { graph } = compile('id: p\nsteps: [{id: a, prompt: One.}]\n', { file: '/p.baton.yaml' });
    const runOf = (answer: string, locked = false) => {
      const state = initialState(graph, 2);
      const facts: NewFact[] = [
        { type: 'step.started', path: 'a' },
        { type: 'call.started', path: 'a#1', kind: 'auto', request: 'r', name: 'house:one' },
        { type: 'call.settled', path: 'a#1', provenance: 'live', cost: 1 },
        {
          type: 'auto.resolved',
          site: 'a.prompt#0 @a',
          field: 'prompt',
          path: 'a',
          question: 'q',
          answer,
          model: 'm',
          locked,
          calls: 0,
        },
        { type: 'call.started', path: 'a#2', kind: 'model', request: 's', name: 'house:one' },
        { type: 'call.settled', path: 'a#2', provenance: 'live', cost: 3 },
        { type: 'step.succeeded', path: 'a', result: { value: 'x' } },
      ];
      reduce(state, startFact(1));
      for (const fact of facts) reduce(state, Object.assign(fact, { seq: state.seq + 1, at: state.at + 10 }));
      return state;
    };
    const seen = observeRuns([runOf('short'), runOf('short'), runOf('long', true)]).get('a')?.autos;
    assert.deepEqual([[...(seen?.answers ?? [])], seen?.count, seen?.runs], [['"short"'], 2, 2]);
    assert.ok(Math.abs((seen?.time ?? 0) - 1 / 6) < 1e-9 && Math.abs((seen?.cost ?? 0) - 1 / 4) < 1e-9, JSON.stringify(seen));
  });
});

describe('advice', () => {
  const world = (seed: number): string => withReads(judgedFamilies['layered']?.(7, chanceOf(seed)) ?? '', chanceOf(seed + 1));

  it('is the same for the same history', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
        const [one, other] = [await adviseWorld(world(seed), seed, 4), await adviseWorld(world(seed), seed, 4)];
        assert.deepEqual(one, other);
        for (const { kind, gain, changes } of one) {
          assert.ok(isSure(gain, kind === 'cheaper-model' ? 'cost' : 'time'));
          assert.notEqual(applyChanges(world(seed), changes), world(seed));
        }
      }),
      { numRuns: 1 },
    );
  });

  it('is none where nothing can be saved', async () => {
    for (const seed of [11]) assert.deepEqual(await adviseWorld(settledPipeline(8, chanceOf(seed)), seed, 5), []);
  });

  it('is a second call for prompts that are slow now and then, once enough runs make the gain sure', async () => {
    const seed = 6_100_050;
    const text = itemsPipeline(4, chanceOf(seed));
    const kindsAfter = async (past: number) => (await adviseWorld(text, seed, past, { strays: 0.05 })).map(({ kind }) => kind);
    assert.ok((await kindsAfter(20)).includes('hedge'));
    assert.ok(!(await kindsAfter(5)).includes('hedge'));
  });

  it('has bounds around the mean, and is not sure of a gain that may be none or next to none', () => {
    const { low, mean, high } = gainBounds([1, 2, 3, 4, 10].map((one) => [one]));
    assert.ok(low < mean && mean < high && mean === 4);
    const same = { low: 0, mean: 0, high: 0 };
    const gain = (least: number) => ({ time: { low: least, mean: 50, high: 90 }, cost: same, before: { time: 1000, cost: 0 } });
    assert.deepEqual([isSure(gain(-1), 'time'), isSure(gain(9), 'time'), isSure(gain(11), 'time')], [false, false, true]);
  });
});

describe('advice on a file', () => {
  const root = temporaryFolder();
  const options = () => ({ file: 'p.baton.yaml', cwd: root(), env: {} });
  const text = (parallel: number): string => yaml`
    id: p
    limits: {max_parallel: ${parallel}}
    steps:
      - {id: a, prompt: "A", model: "house:one"}
      - {id: b, prompt: "B", model: "house:one"}
      - {id: c, prompt: "C", model: "house:one"}
  `;
  beforeEach(() => {
    mkdirSync(join(root(), '.git'));
    writeFileSync(
      join(root(), 'house.mjs'),
      'export default async () => { await new Promise((done) => setTimeout(done, 40)); return String(Math.random()); };',
    );
    writeFileSync(join(root(), 'baton.yaml'), 'providers: {house: {module: ./house.mjs}}\n');
    writeFileSync(join(root(), 'p.baton.yaml'), text(1));
  });
  const run = async (): Promise<void> => {
    const handle = await startRun({ ...options(), allow: ['terminal:node ./house.mjs+machine'] });
    assert.equal((await handle.done).status, 'succeeded');
  };
  const plain = paint(false);

  it('claims no gain before a run, then says what more at once would save, and follows up what was taken', async () => {
    const before = await adviseOnFile(options());
    assert.deepEqual([before.runs, before.tried, before.advice], [0, 0, []]);
    assert.match(adviceLines(before, plain, 100).join('\n'), /^p has not run yet\. Nothing but guesses/);
    for (let count = 0; count < 3; count++) await run();
    const { advice, followed, runs } = await adviseOnFile(options());
    assert.deepEqual([runs, followed], [3, []]);
    const parallel = advice.find(({ kind }) => kind === 'parallel');
    assert.ok(parallel && parallel.gain.time.low > 0);
    assert.match(parallel.edit.after.join(), /max_parallel: [24]/);
    writeFileSync(join(root(), 'p.baton.yaml'), applyChanges(text(1), parallel.changes));
    for (let count = 0; count < 3; count++) await run();
    const after = await adviseOnFile(options());
    const [outcome] = after.followed;
    assert.deepEqual([outcome?.kind, outcome?.runs], ['parallel', 3]);
    assert.match(adviceLines(after, plain, 200).join('\n'), /more steps at once: (held|did not hold): \S+ m?s → /);
  }).timeout(60_000);

  it('a history that cannot be used is told, and nothing is advised', async () => {
    mkdirSync(join(root(), '.baton', 'runs', '20261121-0138-k3f9q2'), { recursive: true });
    mkdirSync(join(root(), '.baton', 'history.db', 'x'), { recursive: true });
    writeFileSync(join(root(), '.baton', 'history.lock'), '');
    await adviseOnFile(options()).then(
      ({ advice }) => assert.deepEqual(advice, []),
      (error: Error) => assert.match(error.message, /^Earlier runs cannot be read/),
    );
  });
});

describe('advice that was taken', () => {
  const root = temporaryFolder();
  const ran = (hash: string, worked: number): RunRecord => ({
    run: `r${worked}`,
    pipeline: 'p',
    file: 'p',
    hash,
    status: 'succeeded',
    degraded: false,
    mode: 'live',
    started_at: 0,
    duration: worked,
    worked,
    input_tokens: 0,
    output_tokens: 0,
    calls: 0,
    models: [],
    steps: 1,
    given: 0,
    failed: 0,
    retries: 0,
  });
  const gain = {
    time: { low: 8_000, mean: 12_000, high: 15_000 },
    cost: { low: 0, mean: 0, high: 0 },
    before: { time: 31_000, cost: 0 },
  };
  const one: Advice = {
    kind: 'cache',
    step: 'a',
    title: '',
    changes: [],
    edit: { line: 1, before: [], after: [] },
    gain,
    quality: { is: 'kept' },
    hash: 'new',
  };

  for (const [verdict, times] of [
    ['held', [19_000, 19_500, 18_500]],
    ['missed', [30_000, 30_500, 31_000]],
    ['early', [19_000]],
  ] as const)
    it(verdict, async () => {
      await keepAdvice(root(), { pipeline: 'p', from: 'old', advice: [one] });
      const runs = [
        ...[30_500, 31_000, 31_500].map((ms) => ran('old', ms)),
        ...times.map((ms) => ran('new', ms)),
        ran('else', 1),
      ];
      const [followed, ...more] = await followAdvice(root(), 'p', runs);
      assert.deepEqual(
        [followed?.verdict, followed?.runs, Math.round(followed?.before ?? 0), more],
        [verdict, times.length, 31_000, []],
      );
      assert.deepEqual(await followAdvice(root(), 'other', runs), []);
    });

  it('a file that holds something else says nothing', async () => {
    await keepAdvice(root(), { pipeline: 'p', from: 'old', advice: [one] });
    for (const text of ['{', '[]', '{"new": {"pipeline": "p", "from": "old", "kind": "evil", "step": "a", "gain": {}}}']) {
      writeFileSync(adviceFile(root()), text);
      assert.deepEqual(await followAdvice(root(), 'p', [ran('old', 5), ran('new', 3)]), []);
    }
  });
});
