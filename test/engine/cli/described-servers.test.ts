import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { useOwnHome } from '../own-home.ts';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';

const program = resolve('test/engine/tools/programs/unruly-server.ts');

describe('two MCP servers of one name', () => {
  useOwnHome();
  const folder = temporaryFolder();
  /** A pipeline whose first step describes the server `files`, and whose second asks it by its name and keeps the answer. */
  const write = (file: string, name: string): void => {
    const command = [process.execPath, program, name];
    const call = { tool: 'mcp', action: 'call_tool' };
    const steps = [
      { id: 'a', ...call, parameters: { server: 'files', server_config: { command }, tool: 'echo', arguments: { text: 'x' } } },
      { id: 'b', ...call, dependencies: ['a'], cache: true, parameters: { server: 'files', tool: 'whoami' } },
    ];
    writeFileSync(join(folder(), file), JSON.stringify({ id: 'p', outputs: { name: '{{ b.text }}' }, steps }));
  };
  const run = async (file: string): Promise<unknown> => {
    const { code, out, err } = await obey(['run', file, '--allow', 'mcp+machine', '--json'], testIo(folder()));
    assert.equal(code, 0, err + out);
    return JSON.parse(out).outputs.name;
  };

  it('are told apart by the result cache, in two files and after an edit', async () => {
    write('one.yaml', 'one');
    write('two.yaml', 'two');
    assert.deepEqual([await run('one.yaml'), await run('one.yaml'), await run('two.yaml')], ['one', 'one', 'two']);
    write('one.yaml', 'three');
    assert.equal(await run('one.yaml'), 'three');
  });
});
