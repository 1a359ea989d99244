import assert from 'node:assert/strict';
import { isMarked, looksLikePipeline } from '../../client/recognise.ts';

describe('recognising a pipeline by its text', () => {
  for (const [text, marked] of [
    ['# baton', true],
    ['#baton: mine', true],
    ['# batons', false],
    ['id: baton', false],
  ] as const)
    it(`${JSON.stringify(text)} ${marked ? 'is' : 'is not'} marked`, () => assert.equal(isMarked(text), marked));

  for (const [name, text, like] of [
    ['steps with a prompt', 'id: x\nsteps:\n  - id: a\n    prompt: hi\n', true],
    ['steps with a tool, with Windows line ends', 'steps: # all of them\r\n- tool: filesystem\r\n', true],
    ['a build of another tool', 'steps:\n  - script: make\n', false],
    ['steps inside a job', 'jobs:\n  one:\n    steps:\n      - prompt: hi\n', false],
    ['no steps', 'prompt: hi\n', false],
    ['an empty file', '', false],
  ] as const)
    it(`${name}: ${like ? 'an offer' : 'no offer'}`, () => assert.equal(looksLikePipeline(text), like));
});
