import assert from 'node:assert/strict';
import { compile } from '../../../engine/compile/compile.ts';
import { readSettings } from '../../../engine/compile/pipeline/settings/settings.ts';
import { settingsKeys } from '../../../engine/language/keys/settings.ts';
import { allStepKeys, topKeys } from '../../../engine/language/keys.ts';
import { aroundStep, aroundTop } from './surroundings.ts';

const errorsOf = (text: string): string[] =>
  compile(text, { file: 'demo.baton.yaml', find: called })
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code}: ${message}`);

const called = (path: string) =>
  path === 'baton.yaml'
    ? { file: path, text: settingsKeys.templates.example }
    : { file: 'called.baton.yaml', text: 'steps:\n  - {id: one, prompt: Say hello.}\n' };

describe('the example of every key compiles without an error', () => {
  for (const key of Object.values(topKeys))
    it(`${key.name} at the top`, () => assert.deepEqual(errorsOf(aroundTop(key)), [], aroundTop(key)));
  for (const key of Object.values(allStepKeys))
    it(`${key.name} on a step`, () => assert.deepEqual(errorsOf(aroundStep(key)), [], aroundStep(key)));
  for (const key of Object.values(settingsKeys))
    it(`${key.name} in baton.yaml`, () =>
      assert.deepEqual(
        readSettings(key.example).problems.filter(({ severity }) => severity === 'error'),
        [],
      ));
});
