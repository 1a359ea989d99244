import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fingerprint } from '../../../../../engine/auto/fingerprint.ts';
import { compile } from '../../../../../engine/compile/compile.ts';
import { toPosition } from '../../../../../engine/compile/source/lines.ts';
import type { Json, JsonMap } from '../../../../../engine/language/json.ts';
import { isMap } from '../../../../../engine/language/json.ts';
import { builtinTools } from '../../../../../engine/language/tools/builtin-tools.ts';
import type { ToolSpec } from '../../../../../engine/language/tools/descriptor.ts';
import { findPattern } from '../../../../../engine/patterns/library.ts';
import { testFile } from '../../../../../engine/testing/suite.ts';
import { embeddedPipelines } from '../../../../../server/embedded/embedded-pipelines.ts';
import { refactorings } from '../../../../../server/features/editing/refactor/refactorings.ts';
import type { Snapshot } from '../../../../../server/snapshot.ts';
import { snapshotOf } from '../../../../../server/snapshot.ts';
import { planOf, runText } from '../../../../engine/run/memory.ts';
import { inSample } from '../../../../sample.ts';
import { snapshotOfText } from '../../../at-cursor.ts';
import { pipelinesToTry, sweepTimeoutMs } from '../../../texts-of-pipelines.ts';
import { carriedIn } from './carried.ts';

const own =
  'id: shop\n' + // Beside the examples: what they do not show.
  `inputs: {topic: tea}
variables: {tone: warm, limit: 3}
data: {shop: {name: Leaf}}
steps:
  - id: first
    prompt: "Name {{ limit }} kinds of {{ topic }}, be {{ tone }}." # three
  - id: second
    dependencies: [first]
    prompt: |
      Say more of {{ first }} for {{ data.shop.name }}.
  - id: third
    set: {words: "{{ second | length > 2 }}", both: "{{ first }} {{ second }}"}
  - id: fourth
    for_each: "{{ range(limit) }}"
    set: {n: "{{ item }} {{ third.both }}"}
  - id: fifth
    steps:
      - {id: sixth, prompt: "{{ first }} {{ limit }}"}
      - id: seventh
        for_each: [1, 2]
        as: row
        steps:
          - {id: eighth, prompt: "{{ row }} {{ sixth }} {{ index }}"}
          - {id: ninth, set: {n: "{{ eighth }} {{ row }}"}}
      - id: tenth
        switch: "{{ 'a' if limit > 2 else 'b' }}"
        cases:
          a:
            - {id: eleventh, prompt: "{{ sixth }} {{ third.words }}"}
            - {id: twelfth, prompt: "{{ eleventh }}"}
outputs:
  words: "{{ third.words }}"
  all: "{{ fourth.results }}"
  first: "{{ first }}"
  rows: "{{ fifth.seventh.results }}"
  sixth: "{{ fifth.sixth }}"
  way: "{{ fifth.tenth }}"
`;

/** Pipelines that are written out in steps: as block text, as a map, one in the other. */
const inside = (mark: string, more = ''): string => `
  pipeline:${mark}
    description: Shop
    inputs:
      topic: {type: string}
    default_model: offline
    variables: {tone: warm, limit: 3}
    data: {shop: {name: Leaf}}
    # The work.
    steps:
      - id: first
        prompt: "Name {{ limit }} kinds of {{ topic }}, be {{ tone }}." # three
      - id: second
        dependencies: [first]
        prompt: |
          Say more of {{ first }} for {{ data.shop.name }}.
      - id: extra
        prompt: Say hello to all of them
      - id: group
        steps:
          - {id: third, set: {words: "{{ second | length > 2 }}"}}
          - id: fourth
            prompt: "{{ first }} {{ limit }} {{ third.words }}"
${more}    outputs:
      all: "{{ second }}"
      group: "{{ group.fourth }}"
`;
const step = (id: string, body: string, column = 2): string =>
  `  - id: ${id}${body.replaceAll('\n', '\n  ')}  inputs: {topic: tea}\n`.replace(/^(?=.)/gm, ' '.repeat(column - 2));
const nested = `id: nested
steps:
${step('text', inside(' |'))}${step('map', inside(''))}${step('deep', inside(' |', step('text', inside(''), 6)))}outputs:
  text: "{{ text.all }}"
  map: "{{ map.group }}"
  deep: "{{ deep.all }}"
`;

const tried = [{ file: 'own.baton.yaml', text: own }, { file: 'nested.baton.yaml', text: nested }, ...pipelinesToTry()];
/** Our own two, and a part of the others. */
const sampleOf = (parts: number) => tried.filter((_, index) => index < 2 || inSample(index, parts));

const atOffset = (snapshot: Snapshot, start: number, end = start) => ({
  start: toPosition(snapshot.starts, start),
  end: toPosition(snapshot.starts, end),
});

/** The middle and the end of each line's words. */
function* places({ text, starts }: Snapshot): Generator<number> {
  for (const start of starts) {
    const newline = text.indexOf('\n', start);
    const line = text.slice(start, newline < 0 ? undefined : newline);
    const lead = line.length - line.trimStart().length;
    const words = line.trim().length;
    if (words > 0) yield* [start + lead + (words >> 1), start + lead + words];
  }
}

/** Spans of one and of two steps at the top, and of each step further in. */
function* stepSpans(document: Snapshot): Generator<[number, number]> {
  const items = document.compiled.source.entries.find(({ key }) => key.text === 'steps')?.items ?? [];
  for (const [index, { at }] of items.entries()) {
    yield [at, at];
    const next = items[index + 1];
    if (next) yield [at, next.at + next.block.text.trimEnd().length];
  }
  // And each step of a group, loop or branch, also of pipelines that are written out.
  for (const { snapshot, toDocumentOffset: outwards } of embeddedPipelines(document))
    for (const { step, block } of snapshot.compiled.steps) {
      const at = outwards(snapshot.compiled.at(block) + step.idRange.start);
      if (step.idGiven) yield [at, at];
    }
}

const comments = (text: string): string[] => text.split('\n').flatMap((line) => /(?:^|\s)(#[^\n"']*)$/.exec(line)?.[1] ?? []);
/** Who waits for whom, in the pipeline and in those that are written out in it. */
const waits = (compiled: Snapshot['compiled']): Json =>
  [compiled, ...[...compiled.called.values()].filter(({ world }) => world.file === compiled.world.file)].map(({ graph }) =>
    graph.nodes.map(({ path, predecessors }) => [path, [...predecessors].sort((a, b) => a - b)]),
  );
const count = ({ problems }: Snapshot['compiled'], wanted: string): number =>
  problems.filter(({ severity }) => severity === wanted).length;

describe('every refactoring of every pipeline', () => {
  it('compiles, waits for the same steps, and keeps comments', function () {
    this.timeout(sweepTimeoutMs);
    const made = new Map<string, number>();
    const inNested = new Set<string>();
    for (const { file, text } of sampleOf(20)) {
      const snapshot = snapshotOfText(text);
      if (!snapshot.compiled.valid) continue;
      /** Most changes are offered at several places of a line; one text is looked at once. */
      const seen = new Set<string>();
      for (const offset of [...places(snapshot)].slice(0, 240)) {
        const range = atOffset(snapshot, offset);
        for (const { title, kind = '', command } of refactorings(snapshot, range, { lock: [], exists: () => false })) {
          if (command || /own$/.test(title)) continue;
          const pattern = new RegExp(`^${title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
          const after = carriedIn(snapshot, range, pattern)?.text;
          if (after === undefined) continue;
          made.set(kind, (made.get(kind) ?? 0) + 1);
          if (text === nested) inNested.add(`${text.slice(0, offset).match(/^ +pipeline:/gm)?.length ?? 0} ${kind}`);
          if (seen.has(after)) continue;
          seen.add(after);
          const compiled = snapshotOfText(after).compiled;
          const said = `${file}: ${title}\n${after}`;
          assert.equal(count(compiled, 'error'), 0, said);
          assert.deepEqual(waits(compiled), waits(snapshot.compiled), said);
          const [before, behind] = [comments(text), comments(after)];
          if (!/needless|the value of/.test(title))
            assert.deepEqual(behind.filter((one) => before.includes(one)).sort(), before.sort(), said);
        }
      }
    }
    for (const kind of ['refactor.extract', 'refactor.inline', 'refactor.rewrite'])
      assert.ok((made.get(kind) ?? 0) > 2, `${kind}: ${made.get(kind)}`);
    // In each of the four pipelines that are written out.
    for (const kind of ['refactor.extract', 'refactor.inline', 'refactor.rewrite'])
      for (const number of [1, 2, 3, 4]) assert.ok(inNested.has(`${number} ${kind}`), `${kind} in pipeline ${number}`);
  });

  it('moves steps into a file of their own that gives the same in a scripted run', async function () {
    this.timeout(sweepTimeoutMs);
    let [compared, nested] = [0, 0];
    for (const { file, text } of sampleOf(4)) {
      const snapshot = snapshotOfText(text);
      if (!snapshot.compiled.valid || snapshot.compiled.pipeline.outputs.length === 0) continue;
      // What a step took may be another figure in another frame.
      if (/\.duration\b|^ *pattern: compare$/m.test(text)) continue;
      let before: Json | undefined;
      for (const [start, end] of [...stepSpans(snapshot)].slice(0, 60)) {
        const found = carriedIn(snapshot, atOffset(snapshot, start, end), /pipeline of (its|their) own/);
        if (found?.text === undefined || !found.created) continue;
        before ??= await scripted(text);
        if (!isMap(before) || before['status'] !== 'succeeded') break;
        const name = basename(found.created.uri);
        assert.deepEqual(
          await scripted(found.text, { [name]: found.created.text }),
          before,
          `${file}\n${found.text}\n${found.created.text}`,
        );
        compared++;
        if (/^ {6,}pipeline: \w+\.baton/m.test(found.text)) nested++;
      }
    }
    assert.ok(compared >= 8 && nested >= 3, `${compared}, ${nested} of them of a group, loop or branch`);
  });

  it('lets the tests of the examples pass as before', async function () {
    this.timeout(sweepTimeoutMs);
    let passed = 0;
    for (const { file, text } of pipelinesToTry().filter(
      (one) => one.file.startsWith('examples') && one.text.includes('\ntests:'),
    )) {
      const folder = await mkdtemp(join(tmpdir(), 'baton-refactor-'));
      try {
        await cp(dirname(file), folder, { recursive: true });
        const path = join(folder, basename(file));
        const near = new Map<string, string>();
        for (const name of text.match(/[\w./-]+\.(?:md|ya?ml|json)/g) ?? [])
          near.set(name, await readFile(join(folder, name), 'utf8').catch(() => ''));
        const find = (wanted: string) => {
          const beside = near.get(wanted);
          return beside ? { file: join(folder, wanted), text: beside } : findPattern(wanted);
        };
        const snapshot = snapshotOf(`file://${path}`, 1, compile(text, { file: path, find }));
        // A step in a pipeline of its own fails a turn later: what runs beside it may have asked a model by then.
        const early = snapshot.compiled.pipeline.tests.filter(
          ({ value }) => isMap(value['expect']) && 'error' in value['expect'],
        );
        const endsEarly = (name: string): boolean => early.some((one) => one.name === name);
        for (const [index, [start, end]] of [...stepSpans(snapshot)].entries()) {
          if (!inSample(index, 20)) continue;
          const found = carriedIn(snapshot, atOffset(snapshot, start, end), /pipeline of (its|their) own/);
          if (found?.text === undefined || !found.created) continue;
          await writeFile(path, found.text);
          await writeFile(join(folder, basename(found.created.uri)), found.created.text);
          const report = await testFile(path, { cwd: folder });
          const failures = report.cases.flatMap(({ name, failures }) => (endsEarly(name) ? [] : failures));
          assert.deepEqual([report.refusal, failures], [undefined, []], `${file}\n${found.text}\n${found.created.text}`);
          passed += report.cases.length;
          await rm(join(folder, basename(found.created.uri)));
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    assert.ok(passed >= 3, String(passed));
  });
});

/** What a pipeline gives where models and tools answer by what they are asked. */
async function scripted(text: string, files: Record<string, string> = {}): Promise<Json> {
  const answer = (asked: unknown): string => `said ${fingerprint(JSON.stringify(asked))}`;
  const { pipeline } = planOf(text, files);
  const inputs: JsonMap = {};
  for (const { name, required, default: otherwise, schema } of pipeline.inputs)
    if (required && !otherwise) inputs[name] = valueFor(schema, name);
  const echo =
    (tool: string) =>
    (parameters: JsonMap, { action }: { action: string }): JsonMap => {
      const made = valueFor(toolResult(tool, action), answer(parameters));
      return isMap(made) ? made : { result: made };
    };
  const { result } = await runText(text, {
    files,
    inputs,
    tools: new Proxy({}, { get: (_, tool) => echo(String(tool)) }),
    model: ({ messages, schema }) => {
      const last = messages.at(-1)?.content;
      return schema ? { text: '', object: valueFor(schema, String(last)) } : { text: answer(last) };
    },
  });
  return { status: result.status, outputs: result.outputs };
}

const toolResult = (tool: string, action: string): JsonMap => {
  const spec: ToolSpec | undefined = Object.entries(builtinTools).find(([name]) => name === tool)?.[1];
  return (spec?.actions[action] ?? spec?.others)?.result ?? {};
};

/** Something that fits a schema. */
function valueFor(schema: Json, seed: string): Json {
  if (!isMap(schema)) return seed;
  const { type, enum: choices, properties, items } = schema;
  if (Array.isArray(choices)) return choices[0] ?? null;
  if (type === 'integer' || type === 'number') return 3;
  if (type === 'boolean') return true;
  if (type === 'array') return [valueFor(items ?? {}, `${seed} 1`), valueFor(items ?? {}, `${seed} 2`)];
  if (type === 'object' || properties)
    return Object.fromEntries(
      Object.entries(isMap(properties) ? properties : {}).map(([name, one]) => [name, valueFor(one, name)]),
    );
  return `some ${seed}`;
}
