import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { compile } from '../../../../engine/compile/compile.ts';
import { toolActions, toolNames } from '../../../../engine/language/dialects/tools.ts';
import { isMap } from '../../../../engine/language/json.ts';
import { builtinTools } from '../../../../engine/language/tools/builtin-tools.ts';
import { executableTools } from '../../../../engine/tools/executable-tools.ts';

const ajv = new Ajv2020({ strict: false });

describe('descriptors of tools', () => {
  for (const [name, spec] of Object.entries(builtinTools))
    describe(name, () => {
      it('has its own name, and a default action that it has', () => {
        assert.equal(spec.name, name);
        assert.ok(Object.keys(spec.actions).length > 0);
        if (spec.defaultAction !== undefined) assert.ok(spec.defaultAction in spec.actions);
      });
      it('has schemas of objects, whose required members are described', () => {
        for (const { parameters, result, doc } of Object.values(spec.actions)) {
          assert.match(doc, /\.$/);
          for (const schema of [parameters, result]) {
            assert.ok(ajv.compile(schema));
            const { properties, required } = schema;
            assert.ok(isMap(properties) && Array.isArray(required));
            for (const member of required) assert.ok(typeof member === 'string' && member in properties, String(member));
          }
        }
      });
      it('leads every other spelling to what some action has', () => {
        const declared = new Set(
          Object.values(spec.actions).flatMap(({ parameters: { properties } }) =>
            isMap(properties) ? Object.keys(properties) : [],
          ),
        );
        for (const [theirs, ours] of Object.entries(spec.parameterNames ?? {}))
          assert.ok(declared.has(ours), `${theirs} to ${ours}`);
        for (const [theirs, ours] of Object.entries(toolActions[name] ?? {}))
          assert.ok(ours in spec.actions, `${theirs} to ${ours}`);
      });
      it('is carried out, or says why not and what to do', () => {
        const carried = executableTools.some((tool) => tool.spec === spec);
        assert.equal(carried, spec.executable);
        if (!spec.executable) assert.match(spec.refused ?? '', /^[A-Z].*\.$/);
      });
    });
  it('have other names that lead to one of them', () => {
    for (const name of Object.values(toolNames)) assert.ok(name in builtinTools, name);
  });

  const refused: [tool: string, message: RegExp][] = [
    ['checkpoint', /^The tool `checkpoint` cannot be run\. It has no place here: every step that has ended is kept/],
    ['recursion_control', /limits are limits/],
    ['prompt-optimization', /ask a model to rewrite the prompt/],
    ['multi-model-routing', /`selection:`/],
  ];
  for (const [tool, message] of refused)
    it(`${tool} is refused before the first step, with the reason`, () => {
      const text = `steps:\n  - id: a\n    tool: ${tool}\n    action: execute\n    parameters: {prompt: x, request: x}\n`;
      const { problems } = compile(text, { file: 'p.baton.yaml' });
      const found = problems.filter(({ code }) => code === 'not-executable-yet').map((problem) => problem.message);
      assert.equal(found.length, 1);
      assert.match(found[0] ?? '', message);
      assert.deepEqual(
        problems.filter(({ severity }) => severity === 'error'),
        [],
      );
    });
});
