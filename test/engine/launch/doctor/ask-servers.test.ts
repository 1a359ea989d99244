import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { readSettings } from '../../../../engine/compile/pipeline/settings/settings.ts';
import { askServers } from '../../../../engine/launch/doctor/ask-servers.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';

const program = resolve('test/engine/tools/programs/unruly-server.ts');

describe('asking every MCP server of baton.yaml for its tools', () => {
  useOwnHome();
  const root = temporaryFolder();
  const found = (tools: Record<string, unknown>, allow: readonly string[]) =>
    askServers(root(), process.env, readSettings(JSON.stringify({ tools })).settings, { wait: 20_000, allow });
  const files = { mcp: { command: [process.execPath, program, 'one'] } };

  it('says how many tools each has, and starts none that nobody allowed', async () => {
    const absent = { mcp: { command: ['baton-no-such-program'] } };
    const told = await found({ files, closed: files, absent, other: { command: ['true'] } }, ['files+machine', 'absent+machine']);
    assert.deepEqual(
      told.map(({ about, state, says }) => [about, state, says.replace(/\d+\.\d s/, 'T s').slice(0, 70)]),
      [
        ['live', 'fine', 'files answers (8 tools, T s)'],
        ['live', 'lacking', 'closed cannot be used (permission): The tool closed needs permission, '],
        ['live', 'lacking', 'absent cannot be used (tool): The MCP server absent cannot be started:'],
      ],
    );
    assert.match(told[1]?.hint ?? '', /--allow closed/);
  });

  it('says nothing where there is none', async () => assert.deepEqual(await found({}, []), []));
});
