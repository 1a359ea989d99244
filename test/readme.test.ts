import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { isCommand } from '../engine/cli/commands.ts';
import { compile } from '../engine/compile/compile.ts';

const readme = readFileSync('README.md', 'utf8');

describe('the README', () => {
  it('shows a pipeline in which nothing is wrong', () => {
    const text = /```yaml\n(id: [\s\S]*?)```/.exec(readme)?.[1];
    assert.ok(text);
    assert.deepEqual(compile(text, { file: 'notes.baton.yaml' }).problems, []);
  });

  const ideas = [...readme.matchAll(/```yaml\n(steps:[\s\S]*?)```/g)].map(([, text = '']) => text);
  const given =
    'inputs: {letter: l, letters: [a], text: t, desk: billing, orders: [{price: 12, category: a}], topic: t, review: {findings: [], severity: low}}\n';
  const called = 'inputs: {text: "", language: ""}\nsteps: [{id: t, prompt: "{{ text }} {{ language }}"}]\n';
  for (const text of ideas)
    it(`shows what can be run: ${/id: (\w+)/.exec(text)?.[1]}`, () => {
      const { problems, stoppers } = compile(given + text, { file: 'p.baton.yaml', find: (file) => ({ file, text: called }) });
      assert.deepEqual([problems.filter(({ severity }) => severity === 'error' || severity === 'warning'), stoppers], [[], []]);
    });
  it('shows an example for each idea', () => assert.ok(ideas.length >= 9));

  it('names only commands that there are', () => {
    const named = [...readme.matchAll(/(?:^|`)baton ([a-z]+)/gm)].map(([, name = '']) => name);
    assert.deepEqual(
      named.filter((name) => !isCommand(name)),
      [],
    );
  });

  it('names the two commands, and the picture is there', () => {
    for (const command of ['npm ci && npm start', 'npm ci && npm test']) assert.ok(readme.includes(command));
    for (const [, path = ''] of readme.matchAll(/\]\((?!http)([^)#]+)\)/g)) assert.ok(existsSync(path), path);
  });
});
