import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionTable } from '../../../../engine/compile/template/builtins/functions.ts';
import { testTable } from '../../../../engine/compile/template/builtins/tests.ts';
import { render } from '../../../../engine/compile/template/evaluation/evaluate.ts';
import { filterTable } from '../../../../engine/compile/template/filters/table.ts';
import { parseTemplate } from '../../../../engine/compile/template/syntax/parse.ts';
import { infer } from '../../../../engine/compile/template/types/infer.ts';
import { parameterLabel, signature } from '../../../../engine/compile/template/types/signatures.ts';
import type { Callable } from '../../../../engine/language/template/callable.ts';
import { filters } from '../../../../engine/language/template/filters.ts';
import { forLoopMembers } from '../../../../engine/language/template/for-loop.ts';
import { functions } from '../../../../engine/language/template/functions.ts';
import { listMethods, mapMethods, textMethods } from '../../../../engine/language/template/methods.ts';
import { tests } from '../../../../engine/language/template/tests.ts';
import { templateTexts } from '../../../../engine/language/texts/compile/templates.ts';
import { mayBe, typeOfJson } from '../../../../engine/language/types.ts';
import { scopeOf } from './scope.ts';

const tables: Record<string, Readonly<Record<string, Callable>>> = {
  filters,
  tests,
  functions,
  textMethods,
  listMethods,
  mapMethods,
};
const scope = scopeOf({ execution: { timestamp: '2026-01-02T03:04:05Z' } });

describe('the tables of the template language', () => {
  for (const [table, entries] of Object.entries(tables))
    describe(`${table}: the example of each entry gives what it says, of the type it says, and nothing to complain of`, () => {
      for (const [name, entry] of Object.entries(entries))
        it(name, () => {
          const template = parseTemplate(entry.example.template);
          assert.deepEqual(template.problems, []);
          assert.ok(template.text.includes(name), 'the example shows the entry');
          assert.deepEqual(render(template, scope), entry.example.value);
          const type = infer(template, { lookup: () => undefined, names: () => [] }, (problem) => assert.fail(problem.message));
          assert.ok(mayBe(typeOfJson(entry.example.value), type), JSON.stringify(type));
        });
    });

  it('required parameters come before optional ones, and those that take the rest come last', () => {
    for (const entries of Object.values(tables))
      for (const [name, { parameters }] of Object.entries(entries)) {
        const places = parameters.filter((one) => !one.named && !one.rest);
        const firstOptional = places.findIndex((one) => one.optional);
        assert.ok(firstOptional < 0 || places.slice(firstOptional).every((one) => one.optional), name);
        const firstRest = parameters.findIndex((one) => one.rest);
        assert.ok(firstRest < 0 || parameters.slice(firstRest).every((one) => one.rest), name);
      }
  });

  it('every entry and every parameter is described in a line, and a default is of the type it says', () => {
    for (const [table, entries] of Object.entries(tables))
      for (const [name, { doc, parameters }] of Object.entries(entries)) {
        assert.match(doc, /^[A-Z].{5,110}\.$/, `${table} ${name}`);
        for (const { name: parameter, doc: line, type, default: otherwise, optional } of parameters) {
          assert.match(line, /^[A-Z].{3,110}\.$/, `${table} ${name} ${parameter}`);
          assert.ok(otherwise === undefined || (optional && mayBe(typeOfJson(otherwise), type)), `${name} ${parameter}`);
        }
      }
  });

  it('no two parameters answer to one name', () => {
    for (const entries of Object.values(tables))
      for (const [name, { parameters }] of Object.entries(entries)) {
        const names = parameters.flatMap((one) => [one.name, ...(one.also ?? [])]);
        assert.equal(new Set(names).size, names.length, name);
      }
  });

  it('a signature shows what is optional, named and repeated', () => {
    assert.equal(signature('join', filters.join), 'join(separator?, attribute?)');
    assert.equal(signature('map', filters.map), 'map(filter?, attribute=?, default=?, …names=, …arguments)');
    assert.equal(signature('upper', filters.upper), 'upper');
  });

  it('a parameter is shown with its type and its default', () => {
    const shown = (spec: Callable) => spec.parameters.map(parameterLabel);
    assert.deepEqual(shown(filters.batch), ['size: integer', 'fill?']);
    assert.deepEqual(shown(filters.truncate), [
      'length: integer = 255',
      'killwords: boolean = false',
      'end: text = "..."',
      'leeway: integer = 5',
    ]);
    assert.deepEqual(shown(filters.map), ['filter?: text', 'attribute?=: text or integer', 'default?=', '…names=', '…arguments']);
    assert.deepEqual(shown(filters.round), ['precision: integer = 0', 'method: "common" | "ceil" | "floor" = "common"']);
  });

  it('every text about templates is used', () => {
    const sources = readdirSync('engine/compile/template', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join('engine/compile/template', file), 'utf8'))
      .concat(readFileSync('engine/language/template/foreign-names.ts', 'utf8'))
      .join('');
    const unused = Object.keys(templateTexts).filter(
      (id) => !sources.includes(`texts.${id}`) && !sources.includes(`texts['${id}']`) && !sources.includes(`'${id}'`),
    );
    assert.deepEqual(unused, []);
  });

  it('every member of `loop` that the table names is there, and no other', () => {
    const known = forLoopMembers.map((name) => `{{ loop.${name} is defined }}`).join(' ');
    const shown = render(parseTemplate(`{% for y in [1] %}{% for x in [1, 2, 3] %}${known}|{% endfor %}{% endfor %}`), scope);
    assert.equal(String(shown).split('|')[1], forLoopMembers.map(() => 'true').join(' '));
    const written = render(parseTemplate('{% for x in [1] %}{{ loop | list | join(" ") }}{% endfor %}'), scope);
    assert.deepEqual(
      String(written)
        .split(' ')
        .filter((name) => !forLoopMembers.includes(name)),
      [],
    );
  });

  it('nothing is implemented that the language does not name', () => {
    assert.deepEqual(Object.keys(filterTable).sort(), Object.keys(filters).sort());
    assert.deepEqual(Object.keys(testTable).sort(), Object.keys(tests).sort());
    assert.deepEqual(Object.keys(functionTable).sort(), Object.keys(functions).sort());
  });
});
