import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { yaml } from '../../../yaml.ts';
import { edited, snapshotOfText } from '../../at-cursor.ts';
import type { Server } from '../../life/in-process.ts';
import { startServer } from '../../life/in-process.ts';

const main = `id: main
steps:
  - {id: call, pipeline: parts/clean.baton.yaml, inputs: {text: a}} # called
  - id: say
    prompt: |
      Read {{ file:notes/how.md }} and << notes/how.md >>.
  - id: quoted
    prompt: "{{ file:'notes/how.md' }}"
  - id: inside
    pipeline: |
      steps:
        - {id: deep, prompt: "{{ file:notes/how.md }}"}
  - {id: filed, prompt_file: notes/how.md, system_file: "notes/how.md"}
  - {id: shaped, prompt: hi, output_schema: {$ref: "./notes/shape.json#/$defs/one"}}
  - {id: pattern, ensemble: Really?, models: [a, b], pattern: critique}
`;
const files: Readonly<Record<string, string>> = {
  'baton.yaml': '{}\n',
  'main.baton.yaml': main,
  'parts/clean.baton.yaml': yaml`
    id: clean
    inputs: {text: a}
    steps:
      - {id: a, prompt: "{{ text }} {{ file:own.md }}"}
  `,
  'parts/own.md': 'own',
  'notes/how.md': 'how',
  'notes/shape.json': '{"$defs": {"one": {"type": "object"}}}',
  'other.baton.yaml': 'id: other\nsteps:\n  - {id: a, prompt: "{{ file:else.md }}"}\n',
  'else.md': 'else',
};

describe('files that are renamed', () => {
  let folder = '';
  let server: Server | undefined;
  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
  const start = async (rename: boolean, willRename = false): Promise<void> => {
    server = await startServer({
      textDocument: { diagnostic: {} },
      workspace: {
        workspaceEdit: { documentChanges: true, resourceOperations: rename ? ['create', 'rename'] : ['create'] },
        fileOperations: { willRename },
      },
    });
    const textDocument = { uri: uriOf('main.baton.yaml'), languageId: 'baton', version: 1, text: main };
    await server.connection.sendNotification('textDocument/didOpen', { textDocument });
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baton-moves-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    await start(true);
  });
  afterEach(() => {
    server?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The texts after an edit by their files, and what is renamed. */
  function carried({ documentChanges = [] }: WorkspaceEdit): Record<string, string> {
    const found: Record<string, string> = {};
    const nameOf = (uri: string): string => relative(folder, fileURLToPath(uri));
    for (const change of documentChanges) {
      if (!('textDocument' in change)) {
        if (change.kind === 'rename') found[nameOf(change.oldUri)] = `is ${nameOf(change.newUri)}`;
        continue;
      }
      const name = nameOf(change.textDocument.uri);
      const edits = change.edits.filter((edit): edit is TextEdit => 'newText' in edit);
      found[name] = edited(snapshotOfText(files[name] ?? ''), edits);
    }
    return found;
  }
  const willRename = async (...pairs: readonly [string, string][]): Promise<Record<string, string>> => {
    assert.ok(server);
    const renamed = pairs.map(([before, after]) => ({ oldUri: uriOf(before), newUri: uriOf(after) }));
    return carried(await server.connection.sendRequest<WorkspaceEdit>('workspace/willRenameFiles', { files: renamed }));
  };
  const at = (words: string): object => {
    const before = main.slice(0, main.indexOf(words) + 1).split('\n');
    return {
      textDocument: { uri: uriOf('main.baton.yaml') },
      position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
    };
  };
  const rename = async (words: string, newName: string): Promise<Record<string, string>> => {
    assert.ok(server);
    return carried(await server.connection.sendRequest<WorkspaceEdit>('textDocument/rename', { ...at(words), newName }));
  };

  it('promises to look after them', () => assert.ok(server?.capabilities.workspace?.fileOperations?.willRename));

  it('are named anew wherever pipelines take them in', async () => {
    assert.deepEqual(await willRename(['notes/how.md', 'words/way.md']), {
      'main.baton.yaml': main.replaceAll('notes/how.md', 'words/way.md'),
    });
  });

  it('are named anew where schemas lead to them, and the place in them stays', async () => {
    assert.deepEqual(await willRename(['notes/shape.json', 'schemas/form.json']), {
      'main.baton.yaml': main.replace('./notes/shape.json', 'schemas/form.json'),
    });
  });

  it('are named anew where pipelines call them, and name others from their new place', async () => {
    assert.deepEqual(await willRename(['parts/clean.baton.yaml', 'tools/neat.baton.yaml']), {
      'main.baton.yaml': main.replace('parts/clean', 'tools/neat'),
      'parts/clean.baton.yaml': files['parts/clean.baton.yaml']?.replace('own.md', 'parts/own.md'),
    });
  });

  it('are named anew with the folder that they lie in; what is named from beside stays', async () => {
    assert.deepEqual(await willRename(['parts', 'pieces'], ['notes', 'texts']), {
      'main.baton.yaml': main
        .replace('parts/clean', 'pieces/clean')
        .replaceAll('notes/how', 'texts/how')
        .replace('./notes/shape', 'texts/shape'),
    });
  });

  it('need no edit where the old name still leads there, or nobody names them', async () => {
    assert.deepEqual(await willRename(['main.baton.yaml', 'parts/main.baton.yaml']), {});
    assert.deepEqual(await willRename(['baton.yaml', 'baton.yml']), {});
    assert.deepEqual(await willRename(['else.md', 'parts/else.md']), {
      'other.baton.yaml': files['other.baton.yaml']?.replace('else.md', 'parts/else.md'),
    });
  });

  it('are left to the person where the name cannot be written there', async () =>
    // No template holds that name; as a path of its own it is a text like any other.
    assert.deepEqual(await willRename(['notes/how.md', 'notes/what | why.md']), {
      'main.baton.yaml': main
        .replace(/(?<=prompt_file: )[^,]+/, 'notes/what | why.md')
        .replace(/(?<=system_file: ")[^"]+/, 'notes/what | why.md'),
    }));

  it('are named anew where the name can be written, whatever stands elsewhere in the file', async () =>
    assert.deepEqual(await willRename(['notes/how.md', "notes/it's.md"]), {
      'main.baton.yaml': main.replaceAll(/(?<!<< )notes\/how\.md/g, "notes/it's.md"),
    }));

  it('are named from beside where another file stands on the way', async () => {
    mkdirSync(join(folder, 'sub/near'), { recursive: true });
    writeFileSync(join(folder, 'sub/else.md'), 'another');
    const text = 'id: s\nsteps:\n  - {id: a, prompt: "{{ file:near/one.md }}"}\n';
    writeFileSync(join(folder, 'sub/near/one.md'), 'one');
    writeFileSync(join(folder, 'sub/s.baton.yaml'), text);
    rmSync(join(folder, 'else.md'));
    assert.ok(server);
    const files = [{ oldUri: uriOf('sub/near/one.md'), newUri: uriOf('else.md') }];
    const { documentChanges = [] } = await server.connection.sendRequest<WorkspaceEdit>('workspace/willRenameFiles', { files });
    assert.match(JSON.stringify(documentChanges), /"newText":"\.\.\/else\.md"/);
  });

  it('go by another name that is given at one of the places', async () => {
    assert.deepEqual(await rename('parts/clean', 'parts/neat.baton.yaml'), {
      'main.baton.yaml': main.replace('parts/clean', 'parts/neat'),
      'parts/clean.baton.yaml': 'is parts/neat.baton.yaml',
    });
    assert.deepEqual(await rename('notes/how', 'words/how.md'), {
      'main.baton.yaml': main.replaceAll('notes/how', 'words/how'),
      'notes/how.md': 'is words/how.md',
    });
    assert.deepEqual(await rename('notes/how', 'notes/how.md'), {});
  });

  it('are shown as they are written before they are renamed', async () => {
    const found = await server?.connection.sendRequest('textDocument/prepareRename', at('notes/how'));
    assert.equal(JSON.stringify(found).includes('"placeholder":"notes/how.md"'), true);
  });

  it('are refused a name that is taken, or leads elsewhere', async () => {
    await assert.rejects(rename('notes/how', 'else.md'), /There is a file else\.md already/);
    await assert.rejects(rename('notes/how', 'parts'), /There is a file parts already/);
    await assert.rejects(rename('notes/how', "notes/it's.md"), /would not lead to the file/);
    await assert.rejects(rename('notes/how', '../../far.md'), /would not lead to the file/);
    await assert.rejects(rename('notes/how', 'notes/'), /would not lead to the file|already/);
    await assert.rejects(rename('notes/how', 'notes/a | b.md'), /would not lead to the file/);
    await assert.rejects(rename('critique', 'argument'), /cannot be renamed from here/);
  });

  it('are renamed alone by a client that asks what goes with them before it does', async () => {
    server?.dispose();
    await start(true, true);
    assert.deepEqual(await rename('notes/how', 'words/how.md'), { 'notes/how.md': 'is words/how.md' });
  });

  it('are seen at their new places at once', async () => {
    const problems = async (): Promise<string> =>
      JSON.stringify(
        await server?.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: uriOf('main.baton.yaml') } }),
      );
    assert.doesNotMatch(await problems(), /how\.md/);
    renameSync(join(folder, 'notes/how.md'), join(folder, 'notes/way.md'));
    const moved = [{ oldUri: uriOf('notes/how.md'), newUri: uriOf('notes/way.md') }];
    await server?.connection.sendNotification('workspace/didRenameFiles', { files: moved });
    assert.match(await problems(), /notes\/how\.md/);
  });

  it('are not renamed by a client that renames none', async () => {
    server?.dispose();
    await start(false);
    await assert.rejects(rename('notes/how', 'words/how.md'), /cannot be renamed from here/);
  });
});
