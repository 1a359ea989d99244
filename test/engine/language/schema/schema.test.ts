import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import type { JsonSchema } from '../../../../engine/language/json.ts';
import { isMap } from '../../../../engine/language/json.ts';
import { settingsKeys } from '../../../../engine/language/keys/settings.ts';
import { allStepKeys, topKeys } from '../../../../engine/language/keys.ts';
import { pipelineSchema, settingsSchema } from '../../../../engine/language/schema/schema.ts';
import { builtinTools } from '../../../../engine/language/tools/builtin-tools.ts';
import { dialectCases } from '../../compile/pipeline/cases/dialects.ts';
import { keyCases, kindCases, loopCases } from '../../compile/pipeline/cases/steps.ts';
import { topCases } from '../../compile/pipeline/cases/top.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
const errorsOf = (schema: JsonSchema) => {
  const validate = ajv.compile(schema);
  return (value: unknown): string[] =>
    validate(value) ? [] : (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
};
const pipeline = errorsOf(pipelineSchema());
const settings = errorsOf(settingsSchema());

describe('the schema of a pipeline file', () => {
  it('is one by the meta-schema', () => assert.equal(ajv.validateSchema(pipelineSchema()), true));
  it('has every key, each with its doc', () => {
    const { properties, $defs } = pipelineSchema();
    const step = isMap($defs) && isMap($defs['step']) ? $defs['step']['properties'] : undefined;
    assert.ok(isMap(properties) && isMap(step));
    assert.deepEqual(Object.keys(properties), Object.keys(topKeys));
    assert.deepEqual(Object.keys(step), Object.keys(allStepKeys));
    for (const one of [...Object.values(properties), ...Object.values(step)])
      assert.ok(isMap(one) && typeof one['description'] === 'string');
  });
  it('has nothing against a right file', () =>
    assert.deepEqual(pipeline(parse(readFileSync('test/engine/compile/pipeline/cases/flow.yaml', 'utf8'))), []));
  it('has nothing against any step that reads without a problem, older spellings included', () => {
    for (const { rule, step, problems = [] } of [...keyCases, ...loopCases, ...kindCases, ...dialectCases])
      if (problems.length === 0) assert.deepEqual(pipeline({ steps: [parse(step)] }), [], rule);
  });
  it('has nothing against any top level that reads without a problem', () => {
    for (const { rule, text, bare, problems = [] } of topCases)
      if (problems.length === 0)
        assert.deepEqual(pipeline(bare ? parse(text) : { ...parse(text), steps: [{ prompt: 'hi' }] }), [], rule);
  });
  const wrong: [string, object][] = [
    ['no steps', { name: 'x' }],
    ['a limit of no kind', { steps: [{}], limits: { max_paralel: 3 } }],
    ['an id with a blank', { steps: [{ id: 'a b', prompt: 'x' }] }],
    ['a time that is none', { steps: [{ prompt: 'x', timeout: 'soon' }] }],
    ['a temperature of no sense', { steps: [{ prompt: 'x', temperature: 9 }] }],
    ['a word that is no choice', { steps: [{ prompt: 'x', for_each: [], on_item_failure: 'wait' }] }],
  ];
  for (const [rule, file] of wrong) it(`finds ${rule}`, () => assert.notDeepEqual(pipeline(file), []));
});

describe('the schema of baton.yaml', () => {
  it('is one by the meta-schema', () => assert.equal(ajv.validateSchema(settingsSchema()), true));
  for (const key of Object.values(settingsKeys))
    it(`takes the example of ${key.name}`, () => assert.deepEqual(settings(parse(key.example)), []));
  it('finds an unknown key and a key in the text', () => {
    assert.notDeepEqual(settings({ modles: [] }), []);
    assert.notDeepEqual(settings({ providers: { a: { key: 'sk-123' } } }), []);
  });
});

describe('the descriptors of tools', () => {
  for (const [name, tool] of Object.entries(builtinTools))
    it(`${name} is well described`, () => {
      assert.equal(tool.name, name);
      assert.ok(tool.doc.endsWith('.') && tool.title !== '');
      if (tool.defaultAction !== undefined) assert.ok(tool.defaultAction in tool.actions);
      for (const [action, spec] of Object.entries(tool.actions)) {
        for (const schema of [spec.parameters, spec.result]) {
          assert.equal(ajv.validateSchema(schema), true, action);
          const { properties, required } = schema;
          assert.ok(isMap(properties) && Array.isArray(required));
          for (const member of required) assert.ok(typeof member === 'string' && member in properties, `${action} ${member}`);
          if (tool.executable)
            for (const member of Object.values(properties))
              assert.ok(isMap(member) && typeof member['description'] === 'string', action);
        }
        assert.ok(spec.doc.endsWith('.'));
      }
      const declared = new Set(
        Object.values(tool.actions).flatMap((spec) =>
          isMap(spec.parameters['properties']) ? Object.keys(spec.parameters['properties']) : [],
        ),
      );
      for (const ours of Object.values(tool.parameterNames ?? {})) assert.ok(declared.has(ours), ours);
    });
  it('a command is one line or a list, never both', () => {
    const check = errorsOf(builtinTools['terminal']?.actions['execute']?.parameters ?? {});
    assert.deepEqual([check({ command: 'ls' }).length, check({ argv: ['ls'] }).length], [0, 0]);
    assert.ok(check({ command: 'ls', argv: ['ls'] }).length > 0 && check({}).length > 0);
  });
});
