import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { parse, parseDocument, stringify } from 'yaml';
import { compile } from '../../../engine/compile/compile.ts';
import { importFormats } from '../../../engine/import/formats.ts';
import type { Imported, ImportFiles } from '../../../engine/import/import.ts';
import { importPipeline } from '../../../engine/import/import.ts';
import { recognisePython } from '../../../engine/import/python.ts';
import { fieldsOf } from '../../../engine/import/source/fields.ts';
import { findPattern } from '../../../engine/patterns/library.ts';
import { csvRows } from '../../../engine/tools/lazy/csv-rows.ts';
import { sampledRuns } from '../../sample.ts';
import { yaml } from '../../yaml.ts';

interface Case {
  rule: string;
  source: string;
  wanted?: string;
  notes?: string[];
  /** The format that is recognised; a case that is converted names it where its table has several. */
  format?: string;
  refused?: string;
  already?: string;
  /** Files that are not where the pipeline will look for them; without it nobody looks. */
  missing?: string[];
  /** Files beside the source, with their texts. */
  files?: Record<string, string>;
}

const folder = 'test/engine/import/cases';
const tables: [string, Case[]][] = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => [basename(name, '.yaml'), parse(readFileSync(join(folder, name), 'utf8'))]);

/** A world in which every file that a prompt takes in is there. Pipelines that are called have to be converted first. */
const world = {
  file: 'flow.baton.yaml',
  find: (path: string) => findPattern(path) ?? { file: path, text: /\.ya?ml$/.test(path) ? called : 'words' },
};
const called = yaml`
  inputs: {text: {required: true}, n: 0}
  steps:
    - {id: one, set: {a: 1}}
  outputs: {total: 1, result: 2}
`;

/** Where a case looks for files. */
const filesFor = (missing: string[] | undefined, files: Record<string, string> | undefined): ImportFiles => ({
  isThere: missing && ((path) => !missing.includes(path)),
  read: files && ((path) => files[path]),
  list: files && (() => Object.keys(files).sort()),
  readCsv: csvRows,
});

/** What `check` would say of a text: errors, warnings and hints. That something cannot be run yet is no fault of the text. */
const complaints = (text: string): string[] =>
  compile(text, world)
    .problems.filter(({ severity }) => severity !== 'information')
    .map(({ severity, code, message, range }) => `${severity} ${code}: ${message} (${text.slice(range.start, range.end)})`);

function converted(imported: Imported): { text: string; notes: string[] } {
  if (!('text' in imported)) assert.fail(placed(imported));
  return { text: imported.text, notes: imported.notes.map(({ line, column, what }) => `${line}:${column} ${what}`) };
}

/** What is said of a file that gives no pipeline. */
function placed(imported: Imported): string {
  assert.ok(!('text' in imported), 'it is converted');
  const { line, column, what } = 'refused' in imported ? imported.refused : imported.already;
  return `${line}:${column} ${what}`;
}

for (const [table, cases] of tables)
  describe(`import: ${table}`, () => {
    for (const { rule, source, wanted, notes, format, refused, already, missing, files } of cases)
      it(rule, () => {
        const imported = importPipeline(source, 'flows/flow.yaml', filesFor(missing, files));
        const formats = formatsOf(source);
        assert.ok(formats.length < 2, `it is taken for ${formats.join(' and ')}`);
        if (imported.format !== undefined) assert.deepEqual(formats, [imported.format]);
        if (refused !== undefined || already !== undefined) {
          assert.equal(refused === undefined, 'already' in imported);
          assert.match(placed(imported), new RegExp(refused ?? already ?? ''));
          assert.equal(imported.format, format);
          return;
        }
        if (format !== undefined) assert.equal(imported.format, format);
        const { text, notes: told } = converted(imported);
        assert.equal(text, wanted);
        assert.deepEqual(told, notes);
        assert.deepEqual(complaints(text), []);
        isRefused(text);
      });
  });

/** A pipeline that was converted is not converted again. */
function isRefused(text: string): void {
  const again = importPipeline(text, 'flow.baton.yaml');
  assert.ok('already' in again && again.format === 'Baton', text);
}

/** The names of the rows by which a text is recognised: one at most. */
function formatsOf(text: string): string[] {
  const program = recognisePython(text);
  return program ? [...yamlFormatsOf(text), program.name] : yamlFormatsOf(text);
}

function yamlFormatsOf(text: string): string[] {
  const doc = parseDocument(text, { merge: true, logLevel: 'silent' });
  if (doc.errors.some(({ code }) => code !== 'MULTIPLE_DOCS')) return [];
  const reading = { doc, starts: [0], notes: [], noted: new Set<string>(), left: 0, files: {}, called: [] };
  try {
    const root = fieldsOf(reading, doc.contents ?? undefined);
    return importFormats.flatMap(({ name, recognise }) => (recognise(root) ? [name] : []));
  } catch (error) {
    // Endless by its aliases.
    if (error instanceof RangeError || error instanceof ReferenceError) return [];
    throw error;
  }
}

describe('import: pipelines that ship with Baton', () => {
  const shipped = ['examples', 'engine/patterns'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ya?ml$/.test(name) && !/baton\.yaml$/.test(name.replace(/\.baton\.yaml$/, '.pipeline.yaml')))
      .map((name) => join(room, name)),
  );
  for (const file of shipped)
    it(`${file} is taken for no other format`, () => {
      const text = readFileSync(file, 'utf8');
      assert.deepEqual(formatsOf(text), ['Baton']);
      isRefused(text);
    });
});

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
        if (!('text' in imported)) return assert.match(placed(imported), /nothing to convert|no format that import knows/);
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

describe('import: matrices of many combinations', () => {
  const matrix = (size: number, excluded: number): string => {
    const list = Array.from({ length: size }, (_, index) => index);
    const exclude = list.slice(0, excluded).map((a) => ({ a }));
    const strategy = { matrix: { a: list, b: list, exclude } };
    return stringify({ on: 'push', jobs: { one: { 'runs-on': 'a', strategy, steps: [{ run: 'make' }] } } });
  };
  const itemsOf = (text: string): unknown[] => parse(text).steps[0].for_each;

  it('what is excluded does not count', () => {
    const { text, notes } = converted(importPipeline(matrix(20, 19), 'flow.yaml'));
    assert.equal(itemsOf(text).length, 20);
    assert.doesNotMatch(notes.join(), /256/);
  });

  it('more than GitHub runs are cut, with a note', () => {
    const { text, notes } = converted(importPipeline(matrix(20, 1), 'flow.yaml'));
    assert.equal(itemsOf(text).length, 256);
    assert.match(notes.join(), /more than 256 combinations/);
  });
});

/** So long that a pattern which tries each character as a beginning would take minutes. */
const long = 200_000;

describe('import: long texts of a workflow end', () => {
  const step = (more: object): string =>
    stringify({ on: 'push', jobs: { one: { 'runs-on': 'a', steps: [{ run: 'make', ...more }] } } });
  const texts: Readonly<Record<string, string>> = {
    'blanks in a name': step({ name: `\${{${' '.repeat(long)}` }),
    'expressions that are left open': step({ run: `echo ${'${{'.repeat(long)}` }),
    'blanks in a script': step({ run: `echo ${' '.repeat(long)}x >> a` }),
    'signs of comments': step({ run: `echo a${'#'.repeat(long)}` }),
  };
  for (const [what, text] of Object.entries(texts))
    it(what, () => {
      assert.ok('text' in importPipeline(text, 'flow.yaml'));
    });
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

describe('import: what an expression gives to a called workflow', () => {
  it('is told', () => {
    const call = { uses: './.github/workflows/b.yml', with: '${{ fromJSON(vars.ALL) }}' };
    const { notes } = converted(importPipeline(stringify({ on: 'push', jobs: { b: call } }), 'flow.yaml'));
    assert.match(notes.join('\n'), /`with` is computed/);
  });
});

/** Workflows of others: the folder that BATON_CORPUS names. */
const corpus = process.env['BATON_CORPUS'];

describe('import: workflows of others (the folder in BATON_CORPUS)', () => {
  const there = corpus !== undefined && existsSync(corpus);
  const files = there ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ya?ml$/.test(name)) : [];
  if (!there)
    it('are not there', function () {
      this.skip();
    });
  for (const file of files.sort())
    it(file, () => {
      const source = readFileSync(join(corpus ?? '', file), 'utf8');
      const imported = importPipeline(source, file);
      // What is refused has no workflow at its root.
      if (!('text' in imported)) return assert.doesNotMatch(source, /^(?:workflow|steps):/m, placed(imported));
      assert.deepEqual(complaints(imported.text), []);
      isRefused(imported.text);
    });
});
