import assert from 'node:assert/strict';
import { inputFields, presetShown, runInputs, textsOfRun } from '../../../../../client/panel/view/inputs/inputs.ts';
import { compile } from '../../../../../engine/compile/compile.ts';
import { listDeclarations, pathKindOf } from '../../../../../engine/compile/pipeline/input-declarations.ts';
import type { JsonSchema } from '../../../../../engine/language/json.ts';
import { form } from '../../inputs.ts';

const field = (name: string) => inputFields(form).find((one) => one.name === name) ?? assert.fail(name);

describe('the form of the inputs', () => {
  const entries: [name: string, input: string, optional: boolean][] = [
    ['subject', 'lines', false],
    ['folder', 'lines', true],
    ['tone', 'choice', true],
    ['pages', 'number', true],
    ['checked', 'choice', false],
    ['sources', 'data', true],
    ['token', 'secret', true],
  ];
  for (const [name, input, optional] of entries)
    it(`enters ${name} as ${input}${optional ? ', or leaves it empty' : ''}`, () =>
      assert.deepEqual([field(name).input, field(name).optional], [input, optional]));

  it('offers what may be chosen as text, and says bounds', () => {
    assert.deepEqual(field('tone').choices, ['plain', 'formal', '3']);
    assert.deepEqual(field('checked').choices, ['true', 'false']);
    assert.deepEqual(field('pages').hints, ['1 to 10']);
  });

  it('shows an example in an empty field, and beside a default', () => {
    const fieldOf = (declared: string) => {
      const { pipeline } = compile(`inputs: {x: ${declared}}\nsteps: [{id: a, set: {b: "{{ x }}"}}]\n`, { file: 'p.baton.yaml' });
      const [only] = inputFields({ inputs: listDeclarations(pipeline.inputs) });
      return [only?.usual, only?.example, only?.hints];
    };
    assert.deepEqual(fieldOf('{type: string, example: tides}'), [undefined, 'for example tides', []]);
    assert.deepEqual(fieldOf('{type: array, example: [1], default: []}'), ['[]', 'for example [1]', ['for example [1]']]);
    assert.deepEqual(fieldOf('{enum: [a, b], example: a}'), [undefined, undefined, []]);
    assert.deepEqual(fieldOf('{secret: true, example: sk-1}').slice(0, 2), [undefined, undefined]);
  });

  it('lets a file be chosen for what names one', () => {
    const files = inputFields(form).filter(({ isFile }) => isFile);
    assert.deepEqual(
      files.map(({ name }) => name),
      ['folder'],
    );
  });

  const text = { type: 'string' };
  const named: [name: string, rest: { schema?: JsonSchema; secret?: boolean }, names: string | undefined][] = [
    ['source_file', {}, 'file'],
    ['path', {}, 'file'],
    ['letter', { schema: { type: 'string', format: 'path' } }, 'file'],
    ['file_folder', {}, 'folder'],
    ['out-dir', {}, 'folder'],
    ['output_file', {}, 'newFile'],
    ['profile', {}, undefined],
    ['remainder', {}, undefined],
    ['file', { schema: { type: 'integer' } }, undefined],
    ['file', { schema: { enum: ['a', 'b'] } }, undefined],
    ['key_file', { secret: true }, undefined],
  ];
  for (const [name, rest, names] of named)
    it(`takes ${name} ${JSON.stringify(rest)} for the name of ${names ?? 'no file'}`, () =>
      assert.equal(pathKindOf({ name, schema: text, secret: false, ...rest }), names));

  it('knows the preset that stands in it, whatever is empty', () => {
    assert.equal(presetShown(form, { subject: 'windmills', pages: '2', folder: '' }), 'windmills');
    assert.equal(presetShown(form, { subject: 'windmills' }), undefined);
    assert.equal(presetShown(form, {}), undefined);
  });

  it('tells what a run was given, of a secret only where it came from, and fills in what there are fields for', () => {
    const given = runInputs({
      inputs: { subject: 'mills', pages: 3, sources: ['a'], gone: 'x', token: '‹secret token›', tone: null },
      secrets: { token: 'env:TOKEN', other: 'given' },
    });
    assert.deepEqual(
      given.filter(({ secret }) => secret !== undefined),
      [
        { name: 'token', secret: 'secret, from the environment variable TOKEN' },
        { name: 'other', secret: 'secret, from a person' },
      ],
    );
    assert.deepEqual(textsOfRun(given, form), { subject: 'mills', pages: '3', sources: '[\n  "a"\n]' });
  });
});
