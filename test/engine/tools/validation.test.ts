import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Json, JsonMap, JsonSchema } from '../../../engine/language/json.ts';
import { compileToolSchema } from '../../../engine/tools/lazy/schema.ts';
import { type Coerced, coerce } from '../../../engine/tools/validation/coerce.ts';
import { inferSchema } from '../../../engine/tools/validation/infer.ts';
import { failureOf, toolsIn } from './world.ts';

describe('tool validation', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-validation-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const call = (action: string, parameters: JsonMap): Promise<JsonMap> =>
    toolsIn(folder).tools.call('validation', action, parameters, { signal: new AbortController().signal, log: () => undefined });

  const person: JsonSchema = {
    type: 'object',
    properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0 }, mail: { type: 'string', format: 'email' } },
    required: ['name'],
  };

  describe('validate', () => {
    const fits: [what: string, parameters: JsonMap, data: Json][] = [
      ['data', { data: { name: 'Ada', age: 36 }, schema: person }, { name: 'Ada', age: 36 }],
      ['JSON text', { data: ' {"name": "Ada"} ', schema: person }, { name: 'Ada' }],
      [
        'JSON lines, item by item',
        { data: '{"name":"Ada"}\n\n{"name":"Bo"}', schema: person },
        [{ name: 'Ada' }, { name: 'Bo' }],
      ],
      ['CSV, its cells in the types that are wanted', { data: 'name,age\nAda,36\n', schema: person }, [{ name: 'Ada', age: 36 }]],
      ['text where text is wanted', { data: '[1]', schema: { type: 'string', minLength: 3 } }, '[1]'],
      ['CSV where that is said', { data: 'name\nAda', schema: person, format: 'csv' }, [{ name: 'Ada' }]],
      ['CSV where the mode says it, as older files do', { data: 'name\nAda', schema: person, mode: 'CSV' }, [{ name: 'Ada' }]],
      ['a schema as text', { data: { name: 'x' }, schema: JSON.stringify(person) }, { name: 'x' }],
      [
        'a schema of another draft',
        { data: 1, schema: { $schema: 'http://json-schema.org/draft-07/schema#', type: 'integer' } },
        1,
      ],
      ['anything by `true`', { data: null, schema: true }, null],
    ];
    for (const [what, parameters, data] of fits)
      it(`takes ${what}`, async () => {
        const result = await call('validate', parameters);
        assert.deepEqual([result['success'], result['valid'], result['data'], result['error']], [true, true, data, undefined]);
      });

    const wrong = { name: 7, age: '36', mail: 'nobody' };

    it('fails in the mode strict, and tells each place', async () => {
      const result = await call('validate', { data: wrong, schema: person });
      assert.deepEqual([result['success'], result['valid'], result['error_count'], result['data']], [false, false, 3, wrong]);
      assert.deepEqual(result['errors'], [
        { path: 'name', message: 'must be a string', keyword: 'type' },
        { path: 'age', message: 'must be a whole number', keyword: 'type' },
        { path: 'mail', message: 'must match format "email"', keyword: 'format' },
      ]);
      assert.match(String(result['error']), /does not fit the schema: name must be a string; age must be a whole number/);
    });

    it('changes nothing and does not fail in the mode report', async () => {
      const result = await call('validate', { data: wrong, schema: person, mode: 'REPORT_ONLY' });
      assert.deepEqual([result['success'], result['valid'], result['data'], result['coerced']], [true, false, wrong, []]);
    });

    it('makes what clearly is one the type that is wanted in the mode lenient, and tells what it changed', async () => {
      const result = await call('validate', { data: [wrong, { name: 'x' }], schema: person, mode: 'LENIENT' });
      assert.deepEqual(result['data'], [{ name: '7', age: 36, mail: 'nobody' }, { name: 'x' }]);
      assert.deepEqual(result['coerced'], [
        { path: '[0].name', from: 7, to: '7' },
        { path: '[0].age', from: '36', to: 36 },
      ]);
      assert.deepEqual([result['success'], result['valid'], result['error_count']], [true, false, 1]);
      assert.deepEqual(result['errors'], [{ path: '[0].mail', message: 'must match format "email"', keyword: 'format' }]);
    });

    it('shows a hundred errors and counts all of them', async () => {
      const data = Array.from({ length: 150 }, () => ({}));
      const result = await call('validate', { data, schema: person });
      assert.deepEqual([(result['errors'] as Json[]).length, result['error_count']], [100, 150]);
      assert.match(String(result['error']), /and 145 more/);
    });

    it('names choices, members and strange keys', async () => {
      const schema = { type: 'object', properties: { 'a b': { enum: ['x', 1] }, c: { const: 2 } }, additionalProperties: false };
      const { errors } = await call('validate', { data: { 'a b': 'y', c: 3, d: 4 }, schema, mode: 'report' });
      assert.deepEqual(
        (errors as JsonMap[]).map(({ path, message }) => [path, message]),
        [
          ['', 'must not have additional properties: d'],
          ['["a b"]', 'must be equal to one of the allowed values: "x", 1'],
          ['c', 'must be equal to constant: 2'],
        ],
      );
    });

    const refused: [why: string, parameters: JsonMap, message: RegExp][] = [
      ['no schema', { data: 1 }, /"schema" must be/],
      ['a schema that is none', { data: 1, schema: 'nothing' }, /"schema" must be/],
      ['a broken schema', { data: 1, schema: { type: 'whole' } }, /schema is not valid/],
      ['no data', { schema: true }, /"data" is missing/],
      ['a mode that is none', { data: 1, schema: true, mode: 'gentle' }, /strict, lenient, report/],
      ['text that is not the JSON it should be', { data: '{', schema: true, format: 'json' }, /cannot be read as JSON/],
      [
        'text that is not the JSON lines it should be',
        { data: '1\n{', schema: true, format: 'jsonl' },
        /cannot be read as JSON lines/,
      ],
      ['text that is not the CSV it should be', { data: 'a,b\n"x', schema: true, format: 'csv' }, /cannot be read as CSV/],
      ['a format that is none', { data: '', schema: true, format: 'xml' }, /"format" must be one of/],
    ];
    for (const [why, parameters, message] of refused)
      it(`is refused for ${why}`, async () => {
        const failure = await failureOf(call('validate', parameters));
        assert.equal(failure.kind, 'input');
        assert.match(failure.message, message);
      });
  });

  describe('coercion', () => {
    const changed: [value: Json, schema: JsonSchema, to: Json][] = [
      [' 3 ', { type: 'integer' }, 3],
      ['3.0', { type: 'integer' }, 3],
      ['3.5', { type: 'integer' }, '3.5'],
      ['-1e3', { type: 'number' }, -1000],
      ['.5', { type: 'number' }, 0.5],
      ['', { type: 'number' }, ''],
      ['0x10', { type: 'number' }, '0x10'],
      ['12345678901234567890', { type: 'integer' }, '12345678901234567890'],
      ['Yes', { type: 'boolean' }, true],
      ['FALSE', { type: 'boolean' }, false],
      ['1', { type: 'boolean' }, '1'],
      [null, { type: 'number' }, null],
      ['', { type: ['number', 'null'] }, null],
      ['7', { type: ['null', 'integer'] }, 7],
      ['7', { type: ['integer', 'string'] }, '7'],
      [7, { type: 'string' }, '7'],
      [true, { type: 'string' }, 'true'],
      [[1], { type: 'string' }, [1]],
      ['[1, 2]', { type: 'array' }, [1, 2]],
      ['["1"]', { type: 'array', items: { type: 'integer' } }, [1]],
      ['[1', { type: 'array' }, '[1'],
      ['{"a":"1"}', { type: 'object', properties: { a: { type: 'integer' } } }, { a: 1 }],
      [['1', '2'], { prefixItems: [{ type: 'integer' }], items: { type: 'string' } }, [1, '2']],
      [
        { a: '1', b: '2' },
        { properties: { a: {} }, additionalProperties: { type: 'integer' } },
        { a: '1', b: 2 },
      ],
      [{ a: '1' }, { $defs: { n: { type: 'integer' } }, properties: { a: { $ref: '#/$defs/n' } } }, { a: 1 }],
      ['1', { $ref: '#/nowhere' }, '1'],
      ['1', { $ref: '#' }, '1'],
      ['1', { allOf: [{ type: 'integer' }] }, 1],
      ['1', { anyOf: [{ type: 'null' }, { type: 'integer' }] }, 1],
    ];
    for (const [value, schema, to] of changed)
      it(`of ${JSON.stringify(value)} by ${JSON.stringify(schema)} gives ${JSON.stringify(to)}`, () => {
        const changes: Coerced[] = [];
        assert.deepEqual(
          coerce(value, schema, (change) => void changes.push(change)),
          to,
        );
        assert.equal(changes.length > 0, JSON.stringify(value) !== JSON.stringify(to));
      });

    it('leaves alone what fits already', () => {
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          const data = JSON.parse(JSON.stringify(value)) as Json;
          assert.deepEqual(
            coerce(data, inferSchema(data), (change) => assert.fail(JSON.stringify(change))),
            data,
          );
        }),
      );
    });
  });

  describe('infer_schema', () => {
    it('finds types, formats and what is always there', async () => {
      const { schema } = await call('infer_schema', {
        data: [
          {
            id: 1,
            mail: 'a@b.co',
            day: '2024-02-29',
            at: '2024-02-29T10:00:00Z',
            page: 'https://a.b/c',
            tags: ['x'],
            note: null,
          },
          {
            id: 2.5,
            mail: 'c@d.org',
            day: '2024-03-01',
            at: '2024-03-01T10:00:00+02:00',
            page: 'ftp://a/b',
            tags: [],
            more: { deep: true },
          },
        ],
      });
      assert.deepEqual(schema, {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'array',
        items: {
          type: 'object',
          properties: {
            id: { type: 'number' },
            mail: { type: 'string', format: 'email' },
            day: { type: 'string', format: 'date' },
            at: { type: 'string', format: 'date-time' },
            page: { type: 'string', format: 'uri' },
            tags: { type: 'array', items: { type: 'string' } },
            note: { type: 'null' },
            more: { type: 'object', properties: { deep: { type: 'boolean' } }, required: ['deep'] },
          },
          required: ['id', 'mail', 'day', 'at', 'page', 'tags'],
        },
      });
    });

    it('knows no format that a day lacks, and several types of one place', async () => {
      const { schema } = await call('infer_schema', { data: '{"a":"2023-02-29"}\n{"a":5}' });
      assert.deepEqual((schema as JsonMap)['items'], {
        type: 'object',
        properties: { a: { type: ['string', 'integer'] } },
        required: ['a'],
      });
    });

    it('gives a schema that the data fits, whatever it is', () => {
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          const data = JSON.parse(JSON.stringify(value)) as Json;
          const check = compileToolSchema(inferSchema(data));
          assert.ok(typeof check !== 'string', String(check));
          assert.deepEqual(check(data), []);
        }),
      );
    });
  });

  describe('quality_check', () => {
    const data = 'id,name,n\n1,Ada,1\n2,,x\n2,Bo,3\n1,Ada,1\n';

    it('measures what is missing, mixed and repeated', async () => {
      const result = await call('quality_check', {
        data: [
          { a: 1, b: null },
          { a: 'x', b: ' ' },
          { a: 1, b: null },
        ],
      });
      assert.deepEqual(
        [result['rows'], result['duplicates'], result['invalid'], result['score'], result['columns'], result['issues']],
        [
          3,
          1,
          0,
          0.3333,
          {
            a: { filled: 3, missing: 0, distinct: 2, types: { integer: 2, string: 1 } },
            b: { filled: 0, missing: 3, distinct: 0, types: {} },
          },
          [
            'a holds values of several types: integer, string.',
            'b is missing in 3 of 3 rows.',
            '1 row says the same as one before.',
          ],
        ],
      );
    });

    it('holds each row against rules and schema', async () => {
      const schema = { type: 'object', properties: { id: { type: 'integer' }, n: { type: 'integer' } } };
      const result = await call('quality_check', { data, schema, required: ['name'], unique: 'id' });
      assert.deepEqual(result['errors'], [
        { path: '[1].n', message: 'must be a whole number', keyword: 'type' },
        { path: '[1]', message: 'name is missing', keyword: 'required' },
        { path: '[2]', message: 'id repeats the value of an earlier row', keyword: 'unique' },
        { path: '[3]', message: 'id repeats the value of an earlier row', keyword: 'unique' },
      ]);
      assert.deepEqual([result['success'], result['invalid'], result['duplicates']], [true, 3, 1]);
    });

    it('takes the schema of a list too', async () => {
      const schema = { type: 'array', items: { type: 'object', required: ['b'] } };
      assert.equal((await call('quality_check', { data: [{ a: 1 }], schema }))['invalid'], 1);
    });

    it('fails below the threshold, and is whole where nothing is wrong', async () => {
      const bad = await call('quality_check', { data, threshold: 0.99 });
      assert.deepEqual(
        [bad['success'], String(bad['error']).startsWith('The quality of the data is 0.6')],
        [false, true],
        String(bad['error']),
      );
      assert.deepEqual(await call('quality_check', { data: [], threshold: 1 }).then(({ success, score }) => [success, score]), [
        true,
        1,
      ]);
      assert.equal((await call('quality_check', { data: { a: 1 }, threshold: 1 }))['score'], 1);
    });

    for (const [why, parameters] of Object.entries<JsonMap>({
      'no table': { data: [1] },
      'columns that are none': { data: [], required: 5 },
      'a column that is none': { data: [], unique: [5] },
      'a threshold that is none': { data: [], threshold: 2 },
    }))
      it(`is refused for ${why}`, async () => {
        assert.equal((await failureOf(call('quality_check', parameters))).kind, 'input');
      });
  });
});
