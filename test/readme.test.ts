import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { compile } from '../engine/compile/compile.ts';

const readme = readFileSync('README.md', 'utf8');

describe('the README', () => {
  it('shows a pipeline in which nothing is wrong', () => {
    const text = /```yaml\n(id: [\s\S]*?)```/.exec(readme)?.[1];
    assert.ok(text);
    assert.deepEqual(compile(text, { file: 'notes.baton.yaml' }).problems, []);
  });

  it('names the two commands, and the picture is there', () => {
    for (const command of ['npm ci && npm start', 'npm ci && npm test']) assert.ok(readme.includes(command));
    for (const [, path = ''] of readme.matchAll(/\]\((?!http)([^)#]+)\)/g)) assert.ok(existsSync(path), path);
  });
});
