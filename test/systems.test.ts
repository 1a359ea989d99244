import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { faultsOnGitHub } from './github.ts';

const file = '.github/workflows/systems.yml';
const text = readFileSync(file, 'utf8');

describe('the workflow for the systems of users', () => {
  it('is one by the parser of GitHub, which tells a slip', () => {
    assert.deepEqual(faultsOnGitHub('workflow', file, text), []);
    assert.notDeepEqual(faultsOnGitHub('workflow', file, text.replace('runs-on', 'runs-at')), []);
  });

  it('runs on all three, and names tests and scripts that exist', () => {
    const { proof } = parse(text).jobs;
    assert.deepEqual(proof.strategy.matrix.os, ['ubuntu-latest', 'windows-latest', 'macos-latest']);
    const lines: string[] = proof.steps.flatMap(({ run = '' }: { run?: string }) => run.split('\n'));
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const line of lines) {
      const script = /^npm (?:run )?(?!ci)([\w:]+)/.exec(line)?.[1];
      if (script !== undefined) assert.ok(script in scripts, line);
      for (const path of line.match(/(?<=\s)(?:test|examples)\/\S+/g) ?? []) assert.ok(existsSync(path), path);
    }
  });
});
