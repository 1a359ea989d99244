import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BuiltPipeline } from '../../../../engine/compile/pipeline/build/built.ts';
import { buildPipeline } from '../../../../engine/compile/pipeline/build.ts';
import { parseSource } from '../../../../engine/compile/source/source.ts';
import { topDialects } from '../../../../engine/language/dialects/top.ts';
import { yaml } from '../../../yaml.ts';
import { topCases } from './cases/top.ts';
import { plain, read } from './reading.ts';

const tail = 'steps:\n  - id: other\n    prompt: hello\n';

describe('top level', () => {
  for (const { rule, text, is = {}, problems = [], bare } of topCases)
    it(rule, () => {
      const reading = read(bare ? text : `${text}\n${tail}`);
      assert.deepEqual(reading.problems, problems);
      const { pipeline } = reading.built;
      const shown: Record<string, unknown> = {
        id: pipeline.id,
        name: pipeline.name,
        description: pipeline.description,
        version: pipeline.version,
        inputs: pipeline.inputs.map(({ name, schema, required, secret, description, ...one }) => ({
          name,
          schema,
          required,
          secret,
          description,
          default: plain(one.default),
        })),
        data: Object.fromEntries(pipeline.data.map((one) => [one.name, plain(one.value)])),
        variables: Object.fromEntries(pipeline.variables.map((one) => [one.name, plain(one.value)])),
        outputs: pipeline.outputs.map((one) => ({
          name: one.name,
          value: plain(one.value),
          type: one.type?.kind,
          description: one.description,
          file: plain(one.file),
        })),
        orchestrator: plain(pipeline.orchestrator),
        defaultModel: plain(pipeline.defaultModel),
        limits: pipeline.limits,
        alerts: pipeline.alerts,
        steps: pipeline.steps.map((one) => one.step.id),
        finally: pipeline.finally.map((one) => one.step.id),
        experts: pipeline.experts.map((one) => one.name),
        personalities: pipeline.personalities.map((one) => one.name),
        tests: pipeline.tests.map((one) => one.name),
        later: pipeline.notExecutable.map((one) => one.what),
        entries: [...pipeline.entries.keys()],
      };
      assert.deepEqual(Object.fromEntries(Object.keys(is).map((name) => [name, shown[name]])), is);
    });

  it('every spelling of the table has a case', () => {
    const texts = topCases.map((one) => one.text).join('\n');
    for (const key of Object.keys(topDialects)) assert.match(texts, new RegExp(`^${key}:`, 'm'), key);
  });

  it('the id comes from the file where none is given', () => {
    for (const [file, id] of Object.entries({
      'a/b c.baton.yaml': 'b-c',
      '01_x.yml': 'pipeline-01_x',
      'C:\\d\\e.yaml': 'e',
      '.yaml': 'pipeline',
      '': 'pipeline',
    }))
      assert.equal(read(tail, file).built.pipeline.id, id);
  });
});

describe('ids of a frame', () => {
  it('made ids are unique beside given ones', () => {
    const { built } = read(
      yaml`
        steps:
          - {name: A b, prompt: x}
          - {name: a B, prompt: x}
          - {id: step_3, prompt: x}
          - {prompt: x}
          - {prompt: x}
      `,
    );
    assert.deepEqual(
      built.pipeline.steps.map((one) => one.step.id),
      ['a_b', 'a_b_2', 'step_3', 'step_4', 'step_5'],
    );
  });
});

describe('the dialect hint', () => {
  const hint = (text: string): [string | undefined, number] => {
    const hints = read(text).built.problems.filter(({ problem }) => problem.code === 'dialect');
    return [hints[0]?.problem.message, hints.length];
  };
  it('is one for a file, at the first older spelling', () => {
    assert.deepEqual(
      hint(yaml`
      steps:
        - id: a
          prompt: hi
          needs: [b]
          goto: c
      parameters: {x: 1}
    `),
      ['Baton reads `needs` as `dependencies`, and so with other older spellings in this file (2 more).', 1],
    );
  });
  it('names one spelling alone', () =>
    assert.deepEqual(hint('parameters: {x: 1}\nsteps: [{prompt: hi}]\n'), ['Baton reads `parameters` as `inputs`.', 1]));
  it('says what has no meaning', () =>
    assert.deepEqual(hint('steps: [{prompt: hi, add_completion_task: true}]\n'), ['Baton ignores `add_completion_task`.', 1]));
  it('is absent from a file in our spelling', () => assert.deepEqual(hint(tail), [undefined, 0]));
  it('rewrites by its fix', () => {
    const text = yaml`
      steps:
        - id: a
          tool: terminal
          max_retries: 3
          parameters: {command: ls}
    `;
    const { built, source } = read(text);
    const [edit] = built.dialects[0]?.use.fix?.edits ?? [];
    const at = source.entries[0]?.items?.[0]?.at ?? Number.NaN;
    assert.ok(edit);
    const mended = text.slice(0, at + edit.range.start) + edit.text + text.slice(at + edit.range.end);
    assert.equal(mended, text.replace('max_retries: 3', 'retry: 2'));
    assert.deepEqual(read(mended).dialects, []);
  });
});

/** What two builds of one text must agree in: everything but functions. */
const shape = ({ pipeline, problems, dialects }: BuiltPipeline): unknown =>
  JSON.parse(
    JSON.stringify({ pipeline, problems, dialects }, (_key, value: unknown) => (value instanceof Map ? [...value] : value)),
  );

describe('building on a build before', () => {
  const text = `inputs: {topic: x}
variables: {n: 1}
steps:
  - id: one
    prompt: Tell {{ topic }}
  - id: two-b
    prompt: <AUTO>ask about {{ one }}</AUTO>
  - id: three
    tool: terminal
    max_retries: 2
    parameters: {command: "echo {{ two-b }}"}
  - id: four
    for_each: [1]
    steps:
      - {id: five, set: {n: "{{ n + 1 }}"}}
outputs:
  end: "{{ three.stdout }}"
`;

  it('takes over what is unchanged, object for object', () => {
    const source = parseSource(text);
    const before = buildPipeline(source, { file: 'a.yaml' });
    const edited = text.replace('Tell', 'Say');
    const after = buildPipeline(parseSource(edited, source), { file: 'a.yaml', previous: before });
    assert.deepEqual(
      after.pipeline.steps.map((one, index) => one.step === before.pipeline.steps[index]?.step),
      [false, true, true, true],
    );
    assert.equal(after.pipeline.outputs[0], before.pipeline.outputs[0]);
  });

  it('reads again what depends on an id with a hyphen', () => {
    const source = parseSource(text);
    const before = buildPipeline(source, { file: 'a.yaml' });
    const after = buildPipeline(parseSource(text.replace('id: two-b', 'id: two'), source), { file: 'a.yaml', previous: before });
    assert.notEqual(after.pipeline.steps[2]?.step, before.pipeline.steps[2]?.step);
  });

  it('reads again an AUTO tag that depends on what is a step', () => {
    const source = parseSource(text);
    const before = buildPipeline(source, { file: 'a.yaml' });
    const after = buildPipeline(parseSource(text.replace('id: one\n', 'id: uno\n'), source), {
      file: 'a.yaml',
      previous: before,
    });
    const when = (built: BuiltPipeline): string | undefined => built.pipeline.steps[1]?.step.autos[0]?.when;
    assert.deepEqual([when(before), when(after)], ['run', 'compile']);
    assert.equal(after.pipeline.steps[2]?.step, before.pipeline.steps[2]?.step);
  });

  it('gives what a fresh build gives', () => {
    const edit = fc.record({
      at: fc.nat(text.length),
      cut: fc.nat(30),
      put: fc.constantFrom('', 'x', ': ', '\n', '  - id: new\n', '{{ ', 'id: one\n', '<AUTO>', '"'),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 4 }), (edits) => {
        let [now, source] = [text, parseSource(text)];
        let built = buildPipeline(source, { file: 'a.yaml' });
        for (const { at, cut, put } of edits) {
          now = now.slice(0, at) + put + now.slice(at + cut);
          source = parseSource(now, source);
          built = buildPipeline(source, { file: 'a.yaml', previous: built });
          assert.deepEqual(shape(built), shape(buildPipeline(source, { file: 'a.yaml' })));
        }
      }),
      { numRuns: 150 },
    );
  });
});

it('no text makes it throw, and every range lies inside its block', () => {
  const words = fc.constantFrom(
    'steps',
    'id',
    'tool',
    'action',
    'parameters',
    'prompt',
    'for_each',
    'retry',
    'vars',
    'inputs',
    'outputs',
    'limits',
    'on_error',
    'products',
    'loop',
    'while',
    'type',
    'set',
    'dependencies',
  );
  const value = fc.oneof(
    fc.constantFrom(
      '',
      ' 1',
      ' a b',
      ' "{{ x }}"',
      ' <AUTO>y</AUTO>',
      ' [1, a]',
      ' {a: 1}',
      ' null',
      ' true',
      ' execute',
      ' filesystem',
    ),
    fc.string({ maxLength: 6 }),
  );
  const line = fc
    .tuple(fc.constantFrom('', '  - ', '    ', '      ', '      - '), words, value)
    .map(([indent, key, said]) => `${indent}${key}:${said}`);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 14 }), (lines) => {
      const { built } = read(lines.join('\n'));
      for (const { block, problem } of built.problems) {
        assert.ok(problem.range.start >= 0 && problem.range.start <= problem.range.end, problem.code);
        if (block) assert.ok(problem.range.end <= block.text.length, `${problem.code} ${problem.message}`);
      }
    }),
    { numRuns: 400 },
  );
});
