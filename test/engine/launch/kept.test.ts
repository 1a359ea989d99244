import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { offlineNote } from '../../../engine/cli/offline.ts';
import type { Compiled, Fact } from '../../../engine/index.ts';
import { askedModels, forkRun, readRun, resumeRun, runPaths, startRun, stateAt, whereIsStep } from '../../../engine/index.ts';
import type { Script } from '../../../engine/models/providers/scripted.ts';
import { encodeLine } from '../../../engine/store/line.ts';
import { signedLine, writeFacts } from '../store/cut-log.ts';
import { temporaryFolder } from '../store/folder.ts';

const padding = `# ${'-'.repeat(100)}\n`.repeat(600);
const long = (steps: string, rest = ''): string => `id: p\n${rest}steps:\n${steps}${padding}`;

/** Steps that read each other in every way, with names that need the others to be read rightly. */
const varied = long(
  `  - {id: first-one, set: {a: 2}}
  - id: list
    # Two are enough.
    set: {items: [x, y]}
  - {id: each, for_each: "{{ list.items }}", prompt: "say {{ item }} {{ first-one.a }}"}
  - {id: both, steps: [{id: in-side, set: {b: "{{ first-one.a * 2 }}"}}, {id: out, set: {c: "{{ in-side.b + 1 }}"}}]}
  - {id: way, switch: "{{ out.c | default(5) }}", cases: {5: [{id: hit, set: {d: hit}}], 6: late}, default: [{id: miss, set: {d: miss}}]}
  - {id: jump, condition: "{{ first-one.a > 9 }}", on_false: late, set: {e: 1}}
  - {id: between, set: {f: 1}}
  - {id: late, prompt: "end {{ both.c | default('?') }} {{ each.results | join(',') }}"}
  - {id: wrong, set: {g: "{{ 1 / (first-one.a - 2) }}"}, on_failure: continue}
`,
  'inputs: {topic: mills}\nvariables: {count: 0}\n',
).replace(
  padding,
  `finally:\n  - {id: tidy, set: {h: "{{ topic }} {{ count }}"}}\noutputs: {said: "{{ late }}", again: "{{ first-one.a }}"}\n${padding}`,
);

describe('what a resume keeps of a long text', () => {
  const root = temporaryFolder();
  let asked: string[] = [];
  const script: Script = {
    otherwise: ({ messages }) => {
      asked.push(messages.at(-1)?.content ?? '');
      return { text: `<${messages.at(-1)?.content}>` };
    },
  };
  const options = { env: {}, script };
  const begin = async (text: string, model: { model?: string } = { model: 'scripted' }): Promise<string> => {
    writeFileSync(join(root(), 'baton.yaml'), '{}\n');
    writeFileSync(join(root(), 'p.baton.yaml'), text);
    const run = await startRun({ file: 'p.baton.yaml', cwd: root(), ...options, ...model });
    await run.done;
    return run.folder;
  };
  /** The folder of a run that was cut off behind one of its facts, beside the run. */
  const cutBehind = async (folder: string, facts: readonly Fact[], seq: number, name: string): Promise<string> => {
    const copy = join(folder, '..', name);
    cpSync(folder, copy, { recursive: true });
    await writeFacts(copy, facts.slice(0, seq));
    return copy;
  };
  const forget = (folder: string): string => {
    rmSync(runPaths(folder).compiled);
    return folder;
  };
  const isKept = (folder: string): boolean => existsSync(runPaths(folder).compiled);
  /** Whether the whole text was compiled, asked or not. */
  const isWhole = (compiled: Compiled): boolean => 'value' in (Object.getOwnPropertyDescriptor(compiled, 'source') ?? {});
  /** All that the facts say, but for what time makes of them: also of the order of what runs at once. */
  const told = (facts: readonly Fact[]): string[] =>
    facts
      .map(({ at: _at, seq: _seq, ...fact }) =>
        JSON.stringify(fact, (key, value) => (['pid', 'left', 'first_token'].includes(key) ? 0 : value)),
      )
      .sort();
  const atEnd = (document: { run: object; order: string[] }): object =>
    JSON.parse(JSON.stringify({ ...document, run: undefined, order: document.order.toSorted() }, withoutTimes));
  const withoutTimes = (key: string, value: unknown): unknown =>
    /^(?:started_at|finished_at|first_token|duration\w*|folder|location)$/.test(key) ? undefined : value;

  it('changes nothing wherever the run was cut off', async () => {
    const folder = await begin(varied);
    assert.ok(isKept(folder));
    const { facts } = (await readRun(folder)).log;
    assert.ok(facts.length > 30);
    for (let seq = 2; seq < facts.length; seq++) {
      const with_ = await cutBehind(folder, facts, seq, `w${seq}`);
      const without = forget(await cutBehind(folder, facts, seq, `o${seq}`));
      asked = [];
      const first = await (await resumeRun({ folder: with_, ...options })).done;
      const askedFirst = asked;
      asked = [];
      const second = await (await resumeRun({ folder: without, ...options })).done;
      assert.deepEqual(askedFirst.sort(), asked.sort(), `asked behind ${seq}`);
      assert.deepEqual(atEnd(first), atEnd(second), `result behind ${seq}`);
      assert.deepEqual(told((await readRun(with_)).log.facts), told((await readRun(without)).log.facts), `facts behind ${seq}`);
    }
  });

  it('changes nothing in what is shown, in what it was before, and in a fork', async () => {
    const folder = await begin(varied);
    const { facts } = (await readRun(folder)).log;
    const without = forget(await cutBehind(folder, facts, facts.length, 'without'));
    assert.deepEqual(atEnd((await readRun(folder)).result), atEnd((await readRun(without)).result));
    for (const seq of [3, 12, facts.length])
      assert.deepEqual(atEnd((await stateAt(folder, seq)).result), atEnd((await stateAt(without, seq)).result));
    const forks = [];
    for (const one of [folder, without]) forks.push(await forkRun({ folder: one, at: 'late', ...options }));
    const [first, second] = await Promise.all(forks.map(({ done }) => done));
    assert.ok(first && second);
    assert.deepEqual(atEnd(first), atEnd(second));
    assert.deepEqual(
      forks.map((fork) => isKept(fork.folder)),
      [true, false],
    );
  });

  it('is read as the whole text where more is asked for', async () => {
    const folder = await begin(varied);
    const { facts } = (await readRun(folder)).log;
    const cut = await cutBehind(folder, facts, 12, 'cut');
    const bySteps = ({ compiled, left }: { compiled: Compiled; left: Compiled }) => ({
      places: compiled.graph.nodes.map(({ path }) => whereIsStep(compiled, path)),
      starts: left.steps.map(({ block }) => compiled.at(block)),
      steps: compiled.steps.map(({ step }) => step.id),
      pipeline: compiled.pipeline,
      entries: [...compiled.pipeline.entries.keys()],
      paths: [...compiled.byPath.keys()],
      source: compiled.source.entries.length,
      problems: compiled.problems,
    });
    const kept = bySteps(await readRun(cut));
    assert.deepEqual(kept, bySteps(await readRun(forget(cut))));
    assert.ok(kept.starts.filter((at) => at > 0).length > 3);
  });

  it('is left where it is damaged, cut off, of another text or of other settings', async () => {
    const folder = await begin(varied);
    const file = runPaths(folder).compiled;
    const bytes = readFileSync(file);
    const other = readFileSync(runPaths(await begin(varied.replace('mills', 'wells'))).compiled);
    const changed = (at: number): Buffer => Buffer.from(bytes).fill('#', at, at + 1);
    const result = atEnd((await readRun(folder)).result);
    const again = (found: object): Buffer => Buffer.from(signedLine(found, 'compiled'));
    const { version, of, found } = JSON.parse(bytes.toString());
    const cases = [
      changed(40),
      changed(bytes.length - 10),
      bytes.subarray(0, 200),
      Buffer.alloc(0),
      other,
      again({ version: version + 1, of, found }),
      again({ version, of, found: { ...found, graph: { ...found.graph, kinds: [] } } }),
      again({ version, of, found: { ...found, items: { steps: [[0]], finally: [] } } }),
      again({ version, of, found: { ...found, hyphenated: [1] } }),
      // As a folder could bring it along.
      Buffer.from(encodeLine({ version, of, found })),
      Buffer.from(signedLine({ version, of, found }, 'index')),
    ];
    for (const damaged of cases) {
      writeFileSync(file, damaged);
      const run = await readRun(folder);
      assert.deepEqual(atEnd(run.result), result);
      assert.ok(isWhole(run.compiled));
    }
    writeFileSync(file, bytes);
    assert.equal(isWhole((await readRun(folder)).compiled), false);
    writeFileSync(join(root(), 'baton.yaml'), 'default_model: scripted\n');
    assert.ok(isWhole((await readRun(folder)).compiled));
  });

  const others: Record<string, string> = {
    'a short text': 'id: p\nsteps:\n  - {id: a, set: {x: 1}}\n',
    'a step without an id': long('  - {set: {x: 1}}\n'),
    'a foreign spelling': long('  - {id: a, set: {x: 1}}\n  - {id: b, set: {y: 1}, depends_on: [a]}\n'),
    'an anchor': long('  - {id: a, set: &x {x: 1}}\n  - {id: b, set: *x}\n'),
    'an AUTO tag': long('  - {id: a, prompt: "<AUTO>a short question</AUTO>"}\n'),
    'a called pipeline': long('  - {id: a, pipeline: {id: inner, steps: [{id: b, set: {x: 1}}]}}\n'),
    'steps in one line': `id: p\nsteps: [{id: a, set: {x: 1}}]\n${padding}`,
  };
  for (const [what, text] of Object.entries(others))
    it(`is nothing for ${what}`, async () => {
      assert.equal(isKept(await begin(text)), false);
    });

  it('is not missed where the folder takes no file of that name', async () => {
    writeFileSync(join(root(), 'baton.yaml'), '{}\n');
    writeFileSync(
      join(root(), 'p.baton.yaml'),
      long('  - {id: a, set: {x: 1}}\n  - {id: late, set: {y: 1}, dependencies: [a]}\n'),
    );
    const run = await startRun({ file: 'p.baton.yaml', cwd: root(), model: 'scripted', ...options });
    rmSync(runPaths(run.folder).compiled);
    mkdirSync(join(runPaths(run.folder).compiled, 'in the way'), { recursive: true });
    assert.equal((await run.done).status, 'succeeded');
    const fork = await forkRun({ folder: run.folder, at: 'late', ...options });
    assert.equal((await fork.done).status, 'succeeded');
  });
});

describe('a run that goes on', () => {
  const root = temporaryFolder();

  it('needs nothing that only steps needed which have settled', async () => {
    writeFileSync(join(root(), 'baton.yaml'), '{}\n');
    writeFileSync(
      join(root(), 'p.baton.yaml'),
      'id: p\nsteps:\n  - {id: a, tool: terminal, action: run, parameters: {command: "true"}}\n  - {id: ok, ask: "Go on?", type: approve, dependencies: [a]}\n  - {id: b, set: {x: 1}, dependencies: [ok]}\n',
    );
    const run = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {}, allow: ['terminal'] });
    assert.equal((await run.done).status, 'waiting');
    const { left } = await readRun(run.folder);
    assert.deepEqual(
      left.graph.nodes.flatMap(({ index }) => left.steps[index]?.step.id ?? []),
      ['ok', 'b'],
    );
  });

  it('is told of by what is left of it, which compiles nothing that has settled', async () => {
    writeFileSync(join(root(), 'baton.yaml'), '{}\n');
    const padding = `# ${'-'.repeat(100)}\n`.repeat(600);
    writeFileSync(
      join(root(), 'p.baton.yaml'),
      `id: p\nsteps:\n  - {id: a, prompt: "Summarise in one sentence: The mill stands by the sea. It has ground corn since 1780."}\n  - {id: ok, ask: "Go on?", type: approve, dependencies: [a]}\n${padding}`,
    );
    const run = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {}, model: 'offline' });
    const first = await run.done;
    assert.equal(first.status, 'waiting', first.error?.message);
    assert.match(offlineNote({ askedModels }, run) ?? '', /offline/);
    const again = await resumeRun({ folder: run.folder, env: {} });
    await again.done;
    assert.equal(offlineNote({ askedModels }, again), undefined);
    assert.ok(!('value' in (Object.getOwnPropertyDescriptor(again.compiled, 'source') ?? {})));
    assert.deepEqual(
      again.left.steps.flatMap(({ step }) => step.id),
      ['ok'],
    );
  });
});
