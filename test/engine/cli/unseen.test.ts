import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';

/** Turns the direction of writing, moves the cursor up and clears the line. */
const hostile = '\u202egnp\u001b[2A\u001b[K';

const cases: [what: string, args: string[], text?: string][] = [
  ['a file that is not there', ['run', `no${hostile}.yaml`]],
  [
    'a command',
    ['run', 'p.yaml'],
    `steps:\n  - {id: a, tool: terminal, parameters: {command: ${JSON.stringify(`touch ${hostile}`)}}}\n`,
  ],
  ['an input', ['run', 'p.yaml', '-i', `x${hostile}=1`], 'steps:\n  - {id: a, set: {x: 1}}\n'],
  ['a tool that there is not', ['run', 'p.yaml', '--allow', `x${hostile}`], 'steps:\n  - {id: a, set: {x: 1}}\n'],
];

describe('a refusal', () => {
  const folder = temporaryFolder();
  for (const [what, args, text] of cases)
    it(`commands no terminal by the name of ${what}`, async () => {
      if (text) writeFileSync(join(folder(), 'p.yaml'), text);
      const { code, err } = await obey(args, testIo(folder()));
      assert.equal(code, 2);
      assert.ok(err.includes('gnp'), err);
      assert.ok(!/[\u202e\u001b]/.test(err), JSON.stringify(err));
    });
});
