import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Location, WorkspaceEdit } from 'vscode-languageserver';
import { yaml } from '../../../yaml.ts';
import { edited, snapshotOfText, textAt } from '../../at-cursor.ts';
import type { Server } from '../../life/in-process.ts';
import { startServer } from '../../life/in-process.ts';

const files: Readonly<Record<string, string>> = {
  'baton.yaml': yaml`
      experts:
        wise: {model: offline, personality: calm}
      personalities:
        calm: {system: Be calm}
        calmer: {extends: calm}
      templates:
        greet: {step: {prompt: Hi}}
        shout: {step: {extends: greet, timeout: 5}}
    `,
  '.baton/personalities/gentle.md': 'Be gentle',
  '.baton/personalities/lone.md': 'Be alone',
  'a.baton.yaml': `id: a
steps:
  - {id: x, expert: wise, prompt: Hi}
  - {id: y, personality: gentle, prompt: Hi}
  - id: z
    pipeline: |
      steps: [{id: deep, expert: wise, personality: calm, prompt: Hi}]
`,
  'sub/b.baton.yaml': 'id: b\nsteps:\n  - {id: x, expert: "wise", prompt: Hi}\n',
  'used.baton.yaml': 'id: used\nsteps:\n  - {id: greet, extends: greet}\n  - {id: y, extends: shout}\n',
  'own.baton.yaml': yaml`
      id: own
      experts: {wise: {model: offline}, calm: {model: offline}}
      steps:
        - {id: x, expert: wise, prompt: Hi}
    `,
};

describe('experts and personalities that pipelines share', () => {
  let folder = '';
  let server: Server | undefined;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baton-shared-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    server = await startServer();
    for (const name of ['baton.yaml', 'a.baton.yaml', 'own.baton.yaml', 'used.baton.yaml'])
      await server.connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri: uriOf(name), languageId: 'baton', version: 1, text: files[name] },
      });
  });
  after(() => {
    server?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
  const nameOf = (uri: string): string => relative(folder, fileURLToPath(uri)).replaceAll('\\', '/');
  const ask = async <Answer>(method: string, name: string, words: string, more: object = {}): Promise<Answer> => {
    assert.ok(server);
    const before = (files[name] ?? '').slice(0, (files[name] ?? '').indexOf(words) + words.length - 1).split('\n');
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    return server.connection.sendRequest<Answer>(method, { textDocument: { uri: uriOf(name) }, position, ...more });
  };
  const told = (all: readonly Location[]): string[] =>
    all.map(({ uri, range }) => `${nameOf(uri)}:${range.start.line} ${textAt(snapshotOfText(files[nameOf(uri)] ?? ''), range)}`);

  it('lead to where they are declared', async () => {
    for (const [name, words, wanted] of [
      ['a.baton.yaml', 'expert: wise', 'baton.yaml:1 wise'],
      ['a.baton.yaml', 'personality: calm', 'baton.yaml:3 calm'],
      ['baton.yaml', 'personality: calm', 'baton.yaml:3 calm'],
      ['baton.yaml', 'extends: calm', 'baton.yaml:3 calm'],
      ['a.baton.yaml', 'personality: gentle', '.baton/personalities/gentle.md:0 '],
      ['own.baton.yaml', 'expert: wise', 'own.baton.yaml:1 wise'],
      ['used.baton.yaml', 'extends: greet', 'baton.yaml:6 greet'],
      ['baton.yaml', 'extends: greet', 'baton.yaml:6 greet'],
    ] as const)
      assert.deepEqual(told([await ask<Location>('textDocument/definition', name, words)]), [wanted], words);
  });

  it('are found wherever they are named, from a pipeline as from baton.yaml', async () => {
    const wanted = ['baton.yaml:1 wise', 'a.baton.yaml:2 wise', 'a.baton.yaml:6 wise', 'sub/b.baton.yaml:2 wise'];
    const context = { includeDeclaration: true };
    for (const [name, words] of [
      ['baton.yaml', '  wise'],
      ['a.baton.yaml', 'expert: wise'],
    ] as const)
      assert.deepEqual(
        told(await ask<Location[]>('textDocument/references', name, words, { context })).sort(),
        wanted.toSorted(),
        name,
      );
    const uses = await ask<Location[]>('textDocument/references', 'baton.yaml', '  calm', {
      context: { includeDeclaration: false },
    });
    assert.deepEqual(told(uses).sort(), ['a.baton.yaml:6 calm', 'baton.yaml:1 calm', 'baton.yaml:4 calm']);
    const gentle = await ask<Location[]>('textDocument/references', 'a.baton.yaml', 'personality: gentle', { context });
    assert.deepEqual(told(gentle), ['a.baton.yaml:3 gentle']);
  });

  it('are renamed everywhere, but for pipelines that have one of their own', async () => {
    for (const [name, words] of [
      ['baton.yaml', '  wise'],
      ['a.baton.yaml', 'expert: wise'],
    ] as const) {
      const prepared = await ask<{ placeholder: string }>('textDocument/prepareRename', name, words);
      assert.equal(prepared.placeholder, 'wise');
      const { changes = {} } = await ask<WorkspaceEdit>('textDocument/rename', name, words, { newName: 'sage' });
      const after = Object.entries(changes).map(([uri, edits]) => [
        nameOf(uri),
        edited(snapshotOfText(files[nameOf(uri)] ?? ''), edits),
      ]);
      assert.deepEqual(
        Object.fromEntries(after),
        Object.fromEntries(
          ['baton.yaml', 'a.baton.yaml', 'sub/b.baton.yaml'].map((one) => [one, files[one]?.replaceAll('wise', 'sage')]),
        ),
      );
    }
  });

  it('are renamed as step templates in baton.yaml and in the steps that extend them', async () => {
    for (const [name, words] of [
      ['baton.yaml', '  greet'],
      ['used.baton.yaml', 'extends: greet'],
    ] as const) {
      const { changes = {} } = await ask<WorkspaceEdit>('textDocument/rename', name, words, { newName: 'welcome' });
      const after = Object.entries(changes).map(([uri, edits]) => [
        nameOf(uri),
        edited(snapshotOfText(files[nameOf(uri)] ?? ''), edits),
      ]);
      assert.deepEqual(Object.fromEntries(after), {
        'baton.yaml': files['baton.yaml']?.replaceAll('greet', 'welcome'),
        'used.baton.yaml': files['used.baton.yaml']?.replace('extends: greet', 'extends: welcome'),
      });
    }
  });

  it('are refused names that are taken or cannot be, and those of files', async () => {
    const rename = (name: string, words: string, newName: string) => ask('textDocument/rename', name, words, { newName });
    await assert.rejects(rename('baton.yaml', '  wise', 'calm'), /already called calm/);
    await assert.rejects(rename('baton.yaml', '  calm', 'calmer'), /already called calmer/);
    await assert.rejects(rename('baton.yaml', '  calm', 'lone'), /already called lone/);
    await assert.rejects(rename('baton.yaml', '  wise', 'two words'), /cannot be a name/);
    await assert.rejects(rename('a.baton.yaml', 'personality: gentle', 'soft'), /file cannot be renamed from here/);
    assert.equal(await ask('textDocument/prepareRename', 'baton.yaml', 'model'), null);
  });
});
