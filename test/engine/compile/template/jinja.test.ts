import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { render } from '../../../../engine/compile/template/evaluation/evaluate.ts';
import { TemplateError } from '../../../../engine/compile/template/evaluation/values.ts';
import { parseTemplate } from '../../../../engine/compile/template/syntax/parse.ts';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { scopeOf } from './scope.ts';

/** Templates of Jinja's own tests with what Jinja gives, recorded; they lie beside the clone. */
const recorded = '../shared/corpus/jinja/cases.jsonl';

interface Case {
  test: string;
  template: string;
  context: JsonMap;
  text?: string;
  value?: Json;
  error?: string;
}

/** Where ours differs on purpose, by the name of the test or a part of the template; docs/decisions/templates.md gives the reasons. */
const decided: readonly (readonly [reason: string, pattern: RegExp])[] = [
  ['links are not made by themselves', /\burlize\b/],
  ['an unknown filter or test is an error wherever it stands', /\bis f\b|\|f\b|\|testing\b|\|\s*run\(/],
  ['a template stands alone', /{%-? (?:block|extends)\b/],
  ['a loop does not call itself', /\brecursive\b/],
  ['arguments are written one by one', /\(\*|, \*/],
  ['two texts in a row are an error', /"foo" "bar"/],
  ['a function is no value', /is callable|attr\("(?:items|format)"\)/],
  ['what is absent is an error', /^{{ d\|items|'spam': missing|_undefined_name|none\|map/],
  ['truth needs no value', /^{{ not missing }}$|^{% if b %}{% set a/],
  ['JSON in texts', /\|pprint|map\(attribute="lastname", default|\|reject\|join/],
  ['a number is never changed', /^{{ value\|int }}$/],
  ['true and false are no numbers by their type', /^{{ (?:true|false) is number }}$/],
  ['chance is repeatable in its own way', /\|random/],
  ['there are no objects of Python, and nothing is escaped by itself', /__class__|format_map|\|safe\)\.format|{0\.foo}/],
  ['a template changes what it has made', /\.clear\(\)/],
  ['names that Jinja keeps for itself', /{% for loop in|macro x\(caller\)/],
  ['`matching` is a test here', /is matching/],
];

/** What ours gives, in the spelling of the recording: a lone expression its value, all else text. */
function ours({ template, context }: Case): { value?: Json; refused?: string } {
  try {
    return { value: render(parseTemplate(template), scopeOf(context)) };
  } catch (error) {
    if (error instanceof TemplateError) return { refused: error.message };
    throw error;
  }
}

function spelled(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll(/,(?=\S)/g, ', ');
}

function agrees(one: Case): boolean {
  const { value, refused } = ours(one);
  // A template that is only read has an error without a message.
  const theirs = one.value ?? one.text;
  if (theirs === undefined) return refused !== undefined;
  if (value === undefined) return false;
  return one.value === undefined ? spelled(value) === one.text : JSON.stringify(value) === JSON.stringify(one.value);
}

describe('templates of the tests of Jinja give what Jinja gives', () => {
  const cases: Case[] = existsSync(recorded)
    ? readFileSync(recorded, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  const reasonFor = (one: Case) => decided.find(([, pattern]) => pattern.test(one.template))?.[0];

  before(function () {
    if (cases.length === 0) {
      console.log(`SKIPPED: ${recorded} is not there`);
      this.skip();
    }
  });

  it('but where the decisions say otherwise', () => {
    const different = cases.filter((one) => !agrees(one) && reasonFor(one) === undefined);
    assert.deepEqual(
      different.map((one) => ({ ...one, ours: ours(one) })),
      [],
    );
  });

  it('and every decision is one', () => {
    const idle = decided.filter(([, pattern]) => !cases.some((one) => pattern.test(one.template) && !agrees(one)));
    assert.deepEqual(
      idle.map(([reason]) => reason),
      [],
    );
  });
});
