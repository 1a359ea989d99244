import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { useOwnHome } from '../own-home.ts';
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

describe('an answer of an MCP server', () => {
  useOwnHome();
  const folder = temporaryFolder();
  const server = resolve('test/engine/tools/programs/unruly-server.ts');
  const step = { tool: 'mcp', parameters: { server: { command: [process.execPath, server] } } };
  const call = (id: string, fails: boolean) => ({
    ...step,
    id,
    action: 'call_tool',
    on_error: 'continue',
    parameters: { ...step.parameters, tool: 'echo', arguments: { text: hostile, fails } },
  });
  const pipeline = { id: 'p', outputs: { said: '{{ a }}' }, steps: [call('a', false), call('b', true)] };

  it('commands no terminal, neither as a result nor as a failure, in the run and when it is shown', async () => {
    writeFileSync(join(folder(), 'p.yaml'), JSON.stringify(pipeline));
    const run = await obey(['run', 'p.yaml', '--allow', 'mcp+machine'], testIo(folder()));
    const shown = [run, await obey(['show', 'latest'], testIo(folder())), await obey(['show', 'latest', 'a'], testIo(folder()))];
    for (const { out, err } of shown) {
      assert.ok(`${out}${err}`.includes('gnp'), JSON.stringify([out, err]));
      assert.ok(!/[\u202e\u001b]/.test(`${out}${err}`), JSON.stringify([out, err]));
    }
  });
});
