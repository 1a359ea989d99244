import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FullDocumentDiagnosticReport } from 'vscode-languageserver-protocol';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { startServer } from '../life/in-process.ts';

const caller = 'steps:\n  - {id: call, pipeline: part.baton.yaml}\n';
const part = 'id: part\nsteps:\n  - {id: a, set: {x: 1}}\n';

describe('the folders that are open in the editor', () => {
  const folder = temporaryFolder();
  const write = (name: string, text: string): string => {
    const file = join(folder(), name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return pathToFileURL(file).href;
  };
  const capabilities = { textDocument: { diagnostic: {} }, workspace: { workspaceFolders: true } };

  const codesIn = async (server: Awaited<ReturnType<typeof startServer>>, uri: string): Promise<unknown[]> => {
    const report = await server.connection.sendRequest<FullDocumentDiagnosticReport>('textDocument/diagnostic', {
      textDocument: { uri },
    });
    return report.items.map(({ code }) => code);
  };

  it('are looked into for the files that a pipeline names, where nothing marks a root', async () => {
    write('part.baton.yaml', part);
    const uri = write('sub/a.baton.yaml', caller);
    const server = await startServer(capabilities, undefined, [pathToFileURL(folder()).href]);
    try {
      await server.connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId: 'baton', version: 1, text: caller },
      });
      assert.deepEqual(await codesIn(server, uri), []);
    } finally {
      server.dispose();
    }
  });

  it('are obeyed when they change', async () => {
    write('part.baton.yaml', part);
    const uri = write('sub/a.baton.yaml', caller);
    const server = await startServer(capabilities);
    const change = (event: object) => server.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    const opened = { uri: pathToFileURL(folder()).href, name: 'opened' };
    try {
      await server.connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId: 'baton', version: 1, text: caller },
      });
      assert.deepEqual(await codesIn(server, uri), ['unknown-pipeline']);
      await change({ added: [opened], removed: [] });
      assert.deepEqual(await codesIn(server, uri), []);
      await change({ added: [], removed: [opened] });
      assert.deepEqual(await codesIn(server, uri), ['unknown-pipeline']);
    } finally {
      server.dispose();
    }
  });
});
