import assert from 'node:assert/strict';
import { compile } from '../../../engine/compile/compile.ts';
import { findPattern, library } from '../../../engine/patterns/library.ts';
import { testFile } from '../../../engine/testing/suite.ts';

describe('the patterns of the library', () => {
  it('are found by a path, with or without its ending', () => {
    for (const [name, text] of Object.entries(library))
      for (const path of [`patterns/${name}`, `patterns/${name}.yaml`, `./patterns/${name}.yml`])
        assert.deepEqual(findPattern(path), { file: `patterns/${name}.yaml`, text });
    for (const path of [
      'patterns/nothing.yaml',
      'patterns/constructor',
      'critique',
      'patterns/../critique.yaml',
      'other/critique.yaml',
    ])
      assert.equal(findPattern(path), undefined, path);
  });

  for (const [name, text] of Object.entries(library))
    it(`${name} has no error and no warning`, () => {
      const { problems } = compile(text, { file: `patterns/${name}.yaml`, find: () => undefined });
      assert.deepEqual(
        problems.map(({ code, message, range }) => `${code}: ${message} ${text.slice(range.start, range.end)}`),
        [],
      );
    });

  for (const name of Object.keys(library))
    it(`${name} keeps its own tests`, async () => {
      const { cases, refusal } = await testFile(`engine/patterns/${name}.yaml`, { cwd: process.cwd() });
      assert.equal(refusal, undefined, JSON.stringify(refusal));
      assert.ok(cases.length >= 2);
      for (const one of cases)
        assert.deepEqual(
          one.failures.map(({ message }) => message),
          [],
          one.name,
        );
    });
});
