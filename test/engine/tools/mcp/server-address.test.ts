import assert from 'node:assert/strict';
import { isServerAddress, serverIn } from '../../../../engine/tools/mcp/server.ts';

describe('the address of an MCP server', () => {
  const servers: [server: string, isAddress: boolean][] = [
    ['https://mcp.example/mcp', true],
    ['HTTP://127.0.0.1:8080/mcp', true],
    ['tickets', false],
    ['tickets:open', false],
    ['ftp://mcp.example', false],
  ];
  for (const [server, isAddress] of servers)
    it(`${isAddress ? 'is' : 'is not'} ${server}, also for a step that names it`, () => {
      assert.equal(isServerAddress(server), isAddress);
      const find = () => serverIn({ server }, { servers: {} });
      if (isAddress) assert.equal('url' in find().spec, true);
      else assert.throws(find, { name: 'RunError' });
    });
});
