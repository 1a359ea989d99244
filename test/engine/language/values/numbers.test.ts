import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compile } from '../../../../engine/compile/compile.ts';
import { readSettings } from '../../../../engine/compile/pipeline/settings/settings.ts';
import { render } from '../../../../engine/compile/template/evaluation/evaluate.ts';
import { parseTemplate } from '../../../../engine/compile/template/syntax/parse.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { fitted } from '../../../../engine/language/schema/fitted.ts';
import { isExact, parseJson } from '../../../../engine/language/values/numbers.ts';
import { parseCell } from '../../../../engine/libraries/data/tables/cells.ts';
import { jsonFromText } from '../../../../engine/models/structured/json-in-text.ts';

/** Every door by which numbers come in: what becomes of one that no number holds. `refused` stands for an error that says so. */
const refused = 'refused';

const checked = (text: string): Json =>
  compile(text, { file: 'p.baton.yaml' }).problems.some(
    ({ severity, message }) => severity === 'error' && message.includes('No number holds'),
  )
    ? refused
    : 'taken';

const rendered = (text: string): Json => {
  const template = parseTemplate(text);
  if (template.problems.some(({ message }) => message.includes('No number holds'))) return refused;
  try {
    return render(template, { lookup: () => undefined, names: () => [] });
  } catch (error) {
    return error instanceof Error && error.message.includes('No number holds') ? refused : String(error);
  }
};

const doors: [door: string, give: (number: string) => Json, exact: (number: string) => Json][] = [
  ['a constant of a step', (n) => checked(`steps: [{id: a, set: {x: ${n}}}]\n`), () => refused],
  ['a default of an input', (n) => checked(`inputs: {x: ${n}}\nsteps: [{id: a, set: {y: "{{ x }}"}}]\n`), () => refused],
  [
    'constants and variables',
    (n) => checked(`data: {x: [${n}]}\nvariables: {v: ${n}}\nsteps: [{id: a, set: {y: 1}}]\n`),
    () => refused,
  ],
  [
    'a parameter of a tool',
    (n) => checked(`steps: [{id: a, tool: http, parameters: {url: "http://a.b", json: {id: ${n}}}}]\n`),
    () => refused,
  ],
  [
    'settings',
    (n) =>
      readSettings(`limits: {max_tokens: ${n}}\n`).problems.some(({ message }) => message.includes('No number holds'))
        ? refused
        : 'taken',
    () => refused,
  ],
  ['a literal of a template', (n) => rendered(`{{ ${n} }}`), () => refused],
  ['`int`', (n) => rendered(`{{ '${n}' | int }}`), () => refused],
  ['`float`', (n) => rendered(`{{ '${n}' | float }}`), () => refused],
  ['`int()`', (n) => rendered(`{{ int('${n}') }}`), () => refused],
  ['`from_json`', (n) => rendered(`{{ '{"id": ${n}}' | from_json }}`), (n) => ({ id: n })],
  ['a text where a number is wanted', (n) => fitted(n, 'integer'), (n) => n],
  ['a text where a list is wanted', (n) => fitted(`[${n}]`, 'array'), (n) => [n]],
  ['JSON of a request, a command, a program', (n) => parseJson(`{"a": [${n}, 1]}`), (n) => ({ a: [n, 1] })],
  ['JSON of a model', (n) => jsonFromText(`Here: {"a": ${n}}`)?.value ?? null, (n) => ({ a: n })],
  ['a cell of CSV', (n) => parseCell(n), (n) => n],
];

describe('whole numbers that no number holds', () => {
  for (const number of ['9007199254740993', '-12345678901234567890'])
    for (const [door, give, wanted] of doors)
      it(`${door}: ${number} is kept or refused`, () => {
        // A sign is not part of a literal, nor of a call.
        assert.deepEqual(give(number), wanted(number));
      });

  it('infinite and none are refused where they are written', () => {
    for (const word of ['.inf', '-.Inf', '.nan']) assert.equal(checked(`steps: [{id: a, set: {x: ${word}}}]\n`), refused, word);
  });

  it('quoted they are text, and within the bounds they are numbers', () => {
    assert.equal(
      checked(
        'steps: [{id: a, set: {x: "9007199254740993", y: 9007199254740991, z: 1e300, h: 0xff, f: 0.1234567890123456789}}]\n',
      ),
      'taken',
    );
  });

  it('JSON keeps every whole number to the last digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), (number) => {
        const got = parseJson(`[${number}]`);
        assert.ok(Array.isArray(got));
        const [only] = got;
        assert.equal(typeof only === 'number' ? BigInt(only) : BigInt(String(only)), number);
        assert.equal(isExact(String(number), Number(number)), BigInt(Number(number)) === number);
      }),
    );
  });
});
