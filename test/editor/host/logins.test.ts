import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from 'vscode';
import type { LoginTarget } from '../../../client/commands/mcp-logins.ts';

describe('Log In to an MCP Server', () => {
  it('sends a server that a folder names nothing before a person allowed it', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(401).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    assert.ok(typeof address === 'object' && address);
    const root = await mkdtemp(join(tmpdir(), 'baton-login-'));
    try {
      await writeFile(join(root, 'baton.yaml'), `tools:\n  tickets: {mcp: {url: "http://127.0.0.1:${address.port}/mcp"}}\n`);
      const target: LoginTarget = { root, server: 'tickets' };
      // VS Code shows no dialog while it runs tests: it takes that for a no.
      assert.equal(await commands.executeCommand('baton.logIn', target), false);
      assert.equal(await commands.executeCommand('baton.logIn', { root, server: 'ticket' }), false);
      assert.deepEqual(seen, []);
    } finally {
      await rm(root, { recursive: true });
      server.close();
    }
  });
});
