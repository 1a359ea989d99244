import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { findGaps } from '../../engine/insight/quality/quality.ts';
import { fromText } from '../../engine/language/schema/fitted.ts';
import { columnsFrom } from '../../engine/libraries/charts/columns.ts';
import { markdownOf } from '../../engine/tools/web/markdown.ts';

/**
 * The files that make regular expressions while they run, each with why none of them comes from outside. All others are constants, or
 * go through `compilePattern` or `compileSchemaPattern`, whose steps are counted.
 */
const makers: Readonly<Record<string, string>> = {
  'client/debug/inspection/completions.ts': 'put together of constants',
  'client/debug/inspection/written-expressions.ts': 'put together of constants',
  'client/panel/view/items/picked-items.ts': 'a path of steps, escaped',
  'engine/compile/check/values/secret-texts.ts': 'put together of constants',
  'engine/compile/pipeline/auto/alternatives.ts': 'put together of constants',
  'engine/compile/template/regex/bounded.ts': 'read only, to learn whether JavaScript can; never matched',
  'engine/compile/template/regex/characters.ts': 'one property of one character',
  'engine/import/source/program.ts': 'a name, escaped',
  'engine/compile/pipeline/steps/keys/revise.ts': 'put together of constants',
  'engine/language/schedules/deadline.ts': 'put together of constants',
  'engine/language/safety/unseen.ts': 'put together of constants',
  'engine/launch/recording/portable.ts': 'folders, escaped',
  'engine/cli/text/search-pages.ts': 'words of letters, digits, `_` and `-`, each with a few endings',
  'engine/libraries/offline/classify.ts': 'a label, escaped',
  'engine/libraries/offline/counting.ts': 'put together of constants',
  'engine/libraries/offline/extract/finders.ts': 'put together of constants',
  'engine/libraries/offline/question/documents.ts': 'put together of constants',
  'engine/libraries/offline/question/orders.ts': 'put together of constants',
  'engine/libraries/offline/question/answer-form.ts': 'put together of constants',
};

/** Text functions take a pattern as text: `match` and `search` make a regular expression of it. */
const ofText = /\.(?:match|matchAll|search)\((?:[^/)]*\+|`[^`]*\$\{)/;

const files = ['engine', 'server', 'client'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)),
);
const filesWith = (pattern: RegExp): string[] => files.filter((file) => pattern.test(readFileSync(file, 'utf8'))).sort();

/** So long that a pattern which tries each character as a beginning would take minutes. */
const long = 400_000;

/** Our own patterns on texts of models and of the web that are made of one character. */
const ends: Readonly<Record<string, () => unknown>> = {
  'a number of very many digits': () => fromText(`${'1'.repeat(long)}x`, 'number'),
  'a chart of very many digits': () => columnsFrom([{ a: `${'1'.repeat(long)}x` }]),
  'an answer of blank lines': () => findGaps(`${'\n'.repeat(long)}and so on ${'b'.repeat(200)}`, 'List exactly 3 points'),
  'a page of blanks': () =>
    markdownOf(parseHTML(`<html><body><pre>${' '.repeat(long)}x</pre></body></html>`).document.body, () => undefined),
};

describe('regular expressions', () => {
  for (const [name, work] of Object.entries(ends))
    it(`${name}: ends`, () => {
      work();
    });

  it('are made while the product runs in a few files only', () => {
    assert.deepEqual(filesWith(/\bRegExp\(/), Object.keys(makers).sort());
    assert.deepEqual(filesWith(ofText), []);
  });

  it('of a schema run where their steps are counted: one file brings in ajv', () => {
    assert.deepEqual(filesWith(/^import (?!type).*from 'ajv(?:-formats)?(?:\/|')/m), ['engine/schemas/validator.ts']);
  });
});
