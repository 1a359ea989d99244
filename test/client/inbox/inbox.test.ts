import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { startRun } from '../../../engine/index.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';

const text = `id: asks
steps:
  - { id: size, ask: How many?, type: number }
outputs: { size: "{{ size }}" }
`;

const workspace: { isTrusted: boolean; workspaceFolders: object[] } = { isTrusted: true, workspaceFolders: [] };

/** As much of the editor as the Inbox needs to look on the disk. */
const editor = {
  workspace,
  window: {},
  commands: {},
  l10n: { t: (said: string, ...blanks: unknown[]) => said.replace(/\{(\d)\}/g, (_, at: string) => String(blanks[Number(at)])) },
  Uri: { file: (path: string) => ({ scheme: 'file', path, fsPath: path }) },
  EventEmitter: class {
    event = () => ({ dispose: () => undefined });
    fire = () => undefined;
    dispose = () => undefined;
  },
};

/** Loads the Inbox with this editor in place of the one that only an extension host has. */
async function loadInbox() {
  Object.assign(globalThis, { editorOfTest: editor });
  const source = `export const { ${Object.keys(editor).join(', ')} } = globalThis.editorOfTest;`;
  const hooks = registerHooks({
    resolve: (name, context, next) =>
      name === 'vscode' ? { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true } : next(name, context),
  });
  try {
    return await import('../../../client/inbox/inbox.ts');
  } finally {
    hooks.deregister();
  }
}

describe('the Inbox looks on the disk', () => {
  const folder = temporaryFolder();
  const waiting = async (): Promise<string> => {
    const handle = await startRun({ file: join(folder(), 'asks.baton.yaml'), cwd: folder(), env: {} });
    assert.equal((await handle.done).status, 'waiting');
    return handle.folder;
  };
  it('in the project of the opened folder, and says which runs it could not read', async () => {
    mkdirSync(join(folder(), 'sub'));
    writeFileSync(join(folder(), 'baton.yaml'), '');
    writeFileSync(join(folder(), 'asks.baton.yaml'), text);
    workspace.workspaceFolders = [{ uri: editor.Uri.file(join(folder(), 'sub')) }];
    const asked = await waiting();
    const broken = await waiting();
    const told: string[] = [];
    const silent = () => ({ dispose: () => undefined });
    const runs = { all: () => [], onDidStart: silent, onDidEnd: silent, onEvent: silent };
    const { createInbox } = await loadInbox();
    const host: object = { runs, log: { warn: (line: string) => told.push(line) } };
    const inbox = createInbox(host as Parameters<typeof createInbox>[0]);
    await inbox.refresh();
    assert.deepEqual(inbox.items.map((item) => item.folder).sort(), [asked, broken].sort());
    rmSync(join(broken, 'plan.json'));
    await inbox.refresh();
    assert.deepEqual(
      inbox.items.map((item) => [item.folder, item.question.text]),
      [[asked, 'How many?']],
    );
    assert.equal(told.length, 1);
    assert.ok(told[0]?.includes(broken), told[0]);
  });

  it('and forgets what it read there of a run of this window that has ended since', async () => {
    writeFileSync(join(folder(), 'asks.baton.yaml'), text);
    workspace.workspaceFolders = [{ uri: editor.Uri.file(folder()) }];
    const handle = await startRun({ file: join(folder(), 'asks.baton.yaml'), cwd: folder(), env: {} });
    await handle.done;
    const session = { uri: editor.Uri.file('asks.baton.yaml'), handle };
    let live: object[] = [session];
    let end: (ended: object) => void = () => assert.fail();
    const silent = () => ({ dispose: () => undefined });
    const onDidEnd = (listener: typeof end) => {
      end = listener;
      return silent();
    };
    const { createInbox } = await loadInbox();
    const host: object = { runs: { all: () => live, onDidStart: silent, onDidEnd, onEvent: silent }, log: {} };
    const inbox = createInbox(host as Parameters<typeof createInbox>[0]);
    await inbox.refresh();
    assert.deepEqual(
      inbox.items.map((item) => [item.folder, item.session === undefined]),
      [[handle.folder, false]],
    );
    live = [];
    rmSync(handle.folder, { recursive: true });
    end(session);
    assert.deepEqual(inbox.items, []);
  });
});
