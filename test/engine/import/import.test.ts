import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { importPipeline } from '../../../engine/import/import.ts';
import { complaints, converted, filesFor, formatsOf, isRefused, placed } from './converting.ts';

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

describe('import: pipelines that ship with Baton', () => {
  const shipped = ['examples', 'engine/patterns'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ya?ml$/.test(name) && !/baton\.yaml$/.test(name.replace(/\.baton\.yaml$/, '.pipeline.yaml')))
      // A workflow for GitHub is one.
      .filter((name) => basename(name) !== 'ci.yaml')
      .map((name) => join(room, name)),
  );
  for (const file of shipped)
    it(`${file} is taken for no other format`, () => {
      const text = readFileSync(file, 'utf8');
      assert.deepEqual(formatsOf(text), ['Baton']);
      isRefused(text);
    });
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
