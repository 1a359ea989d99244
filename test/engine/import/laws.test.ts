import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { compile } from '../../../engine/compile/compile.ts';
import { importPipeline } from '../../../engine/import/import.ts';
import { sampledRuns } from '../../sample.ts';
import { yaml } from '../../yaml.ts';
import { isRefused, placed, world } from './converting.ts';

describe('import: laws', () => {
  const names = ['plan', 'my-step', 'get list', 'data', 'item', 'loop', 'in', '9', 'a.b', 'Ünï'];
  const word = fc.constantFrom(...names);
  const path = fc
    .array(
      fc.constantFrom(...names, 'steps', 'state', 'inputs', 'global_vars', 'result', 'status', 'x', '0', 'previous_response'),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((parts) => parts.join('.'));
  const signs = fc.constantFrom(
    ' == ',
    ' && ',
    ' contains ',
    ' + ',
    ' ? ',
    ' : ',
    ' between 1 and ',
    '(',
    ')',
    ' - ',
    ' or not ',
    '!',
  );
  const formula = fc
    .array(fc.oneof(path, signs, fc.constantFrom("'a'", '3', 'length(plan)')), { maxLength: 5 })
    .map((parts) => parts.join(''));
  const words = fc
    .array(
      fc.oneof(
        formula.map((one) => `{{ ${one} }}`),
        fc.string(),
        fc.constantFrom('{%', '{#', '<AUTO>', '<< a >>', '{{{', '\n', ' #'),
      ),
      {
        maxLength: 5,
      },
    )
    .map((parts) => parts.join(' '));
  const data = fc.oneof(words, fc.integer(), fc.boolean(), fc.constant(null), fc.array(words, { maxLength: 2 }), formula);
  const part = fc.oneof(
    fc.record({ type: fc.constant('static'), content: data }),
    fc.record({ type: fc.constant('file'), path: data }),
    fc.record({ type: fc.constant('previous_response'), step: word, extract: path }, { requiredKeys: ['type'] }),
  );
  const operation = (...names: string[]) =>
    fc.record(
      {
        operation: fc.constantFrom(...names),
        field: word,
        function: fc.constantFrom('sum', 'average', 'count', 'first'),
        condition: formula,
        expression: formula,
        mapping: fc.dictionary(word, words, { maxKeys: 2 }),
      },
      { requiredKeys: ['operation', 'field'] },
    );
  const keys = {
    prompt: fc.oneof(words, fc.array(part, { maxLength: 3 })),
    condition: fc.oneof(formula, data),
    model: data,
    preset: fc.constantFrom('chat', 'analysis', 'other'),
    value: data,
    variables: fc.dictionary(word, data, { maxKeys: 2 }),
    output_to_file: data,
    retry_config: fc.oneof(
      data,
      fc.record({ max_retries: data, retry_conditions: data, fallback_action: data }, { requiredKeys: [] }),
    ),
    operations: fc
      .tuple(fc.array(operation('filter', 'sort', 'join', 'other'), { maxLength: 3 }), operation('map', 'group_by', 'aggregate'))
      .map(([some, last]) => [...some, last]),
    operation: fc.constantFrom('copy', 'list', 'delete', 'validate', 'convert', 'none'),
    input_source: formula,
    data_source: formula,
    iterator: word,
    parallel: fc.boolean(),
    max_iterations: data,
    expression: formula,
    break_condition: formula,
    claude_options: fc.record(
      { max_turns: data, system_prompt: data, timeout_ms: data, allowed_tools: data },
      { requiredKeys: [] },
    ),
    token_budget: fc.record({ temperature: data, max_output_tokens: data }, { requiredKeys: [] }),
    files: data,
    tasks: fc.array(fc.record({ prompt: words, file: words }, { requiredKeys: [] }), { maxLength: 2 }),
    inputs: fc.dictionary(word, data, { maxKeys: 2 }),
  };
  const types = fc.constantFrom(
    ...['claude', 'claude_smart', 'claude_robust', 'gemini', 'gemini_instructor', 'claude_batch', 'parallel_claude', 'for_loop'],
    ...[
      'while_loop',
      'switch',
      'data_transform',
      'file_ops',
      'set_variable',
      'checkpoint',
      'test_echo',
      'pipeline',
      'bash',
      'strange',
    ],
  );
  /** Lists of steps with steps inside them, so many levels deep. */
  const steps = (depth: number): fc.Arbitrary<object[]> => {
    const inner: fc.Arbitrary<object[]> = depth > 0 ? steps(depth - 1) : fc.constant<object[]>([]);
    const nested = {
      steps: inner,
      parallel_tasks: inner,
      cases: fc.dictionary(word, inner, { maxKeys: 1 }),
      pipeline: fc.record({ name: word, steps: inner }),
    };
    const step = fc.record({ name: word, type: types, ...keys, ...nested }, { requiredKeys: ['name', 'type'] });
    return fc.array(step, { minLength: 1, maxLength: depth + 1 });
  };
  const workflow = fc.record(
    {
      name: words,
      description: data,
      global_vars: keys.variables,
      variables: keys.variables,
      defaults: fc.dictionary(fc.constantFrom('gemini_model', 'output_dir', 'claude_preset', 'x'), data, { maxKeys: 2 }),
      steps: steps(2),
    },
    { requiredKeys: ['steps'] },
  );

  it('a workflow becomes a pipeline that parses, and what is wrong with it is told', () =>
    fc.assert(
      fc.property(workflow, (made) => {
        const source = stringify({ workflow: made }, { aliasDuplicateObjects: false });
        const imported = importPipeline(source, 'flow.yaml');
        if (!('text' in imported)) return assert.match(placed(imported), /nothing to convert|does not know this format/);
        const { problems } = compile(imported.text, world);
        const wrong = problems.filter(({ severity }) => severity === 'error' || severity === 'warning');
        // An expression whose parts never fitted each other is carried over as it was; import says so.
        const told = ({ message }: { message: string }) => imported.notes.some(({ what }) => what.endsWith(message));
        assert.deepEqual(
          wrong.filter((one) => one.code !== 'type-mismatch' || !told(one)).map(({ message }) => message),
          [],
          `${source}\n──\n${imported.text}`,
        );
        isRefused(imported.text);
        for (const { line, column, what } of imported.notes) {
          assert.ok(line >= 1 && line <= source.split('\n').length && column >= 1);
          assert.doesNotMatch(what, /\{\w+\}\W/, 'a blank of the text is not filled in');
        }
      }),
      { numRuns: sampledRuns(100, 6), seed: 7 },
    )).timeout(120_000);

  it('any text has an answer', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `workflow:\n  steps:\n  - ${text}`),
        ),
        (text) => {
          const imported = importPipeline(text, 'any.yaml');
          assert.ok(!('text' in imported) || imported.text.startsWith('# Converted from any.yaml'));
        },
      ),
      { numRuns: sampledRuns(500, 6), seed: 7 },
    ));
});

describe('import: words that every object knows', () => {
  const words = fc.constantFrom('constructor', '__proto__', 'toString', 'hasOwnProperty');
  const workflow = fc.record(
    {
      name: words,
      type: words,
      shell: words,
      key: words,
      condition: words.chain((word) =>
        fc.constantFrom(word, `'${word}'`, `needs.a.result == '${word}'`, `${word}()`, `${word}.x`, `matrix.${word} == 1`),
      ),
    },
    { noNullPrototype: true },
  );

  it('are texts like others at every place of a workflow', () =>
    fc.assert(
      fc.property(workflow, ({ name, type, shell, key, condition }) => {
        const run = `make $${key} ${'$'}{{ env.${key} }}`;
        const text = yaml`
          on: {workflow_dispatch: {inputs: {${key}: {type: ${type}, default: ${name}}}}}
          env: {${key}: ${name}}
          ${key}: ${name}
          jobs:
            ${key}:
              runs-on: a
              if: ${JSON.stringify(condition)}
              strategy: {matrix: {${key}: [${name}], include: [{${key}: 1}]}}
              steps:
                - {run: ${JSON.stringify(run)}, name: ${name}, id: ${key}, shell: ${shell}, ${key}: 1, if: ${JSON.stringify(condition)}}
        `;
        assert.ok('text' in importPipeline(text, 'flow.yaml'), text);
      }),
      { numRuns: sampledRuns(60, 6), seed: 7 },
    ));
});
