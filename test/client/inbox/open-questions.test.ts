import assert from 'node:assert/strict';
import { usesOf } from '../../../client/inbox/open-questions.ts';
import { compile } from '../../../engine/compile/compile.ts';
import { yaml } from '../../yaml.ts';

const compiled = compile(
  yaml`
  inputs:
    word: {type: string}
  steps:
    - id: say
      tool: terminal
      action: execute
      parameters: {argv: [echo, "two words", -n]}
    - id: each
      for_each: [1, 2]
      tool: terminal
      action: execute
      parameters:
        command: |
          echo {{ word }}
    - id: read
      tool: filesystem
      action: read
      parameters: {path: a.txt}
`,
  { file: '/here/p.baton.yaml' },
);

describe('what a permission is for', () => {
  it('is told with the command, and the line of the step', () =>
    assert.deepEqual(usesOf(compiled, ['terminal:echo *']), [
      {
        needs: 'terminal:echo *',
        place: { step: 'say', file: '/here/p.baton.yaml', line: 4 },
        parameters: ['argv: echo "two words" -n'],
      },
      {
        needs: 'terminal:echo *',
        place: { step: 'each', file: '/here/p.baton.yaml', line: 8 },
        // A template stands as it is written: it is filled in while it runs.
        parameters: ['command: | echo {{ word }}'],
      },
    ]));
});
