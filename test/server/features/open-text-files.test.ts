import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompletionItem, DocumentDiagnosticReport, Hover, Location, WorkspaceEdit } from 'vscode-languageserver';
import { lineStarts, toPosition } from '../../../engine/compile/source/lines.ts';
import type { Server } from '../life/in-process.ts';
import { startServer } from '../life/in-process.ts';

/** A project in a folder of its own, spoken of to a real server; texts are drawn with `$0` where the cursor stands. */
describe('texts that are open beside pipelines', () => {
  let folder = '';
  let server: Server | undefined;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baton-texts-'));
    const workspace = { workspaceEdit: { resourceOperations: ['rename' as const] } };
    server = await startServer({ textDocument: { diagnostic: {} }, workspace }, undefined, [pathToFileURL(folder).href]);
  });
  afterEach(() => {
    server?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
  const nameOf = (uri: string): string => decodeURIComponent(uri.slice(uriOf('').length)).replace(/^\//, '');

  /** Writes files; the one with the cursor is opened, and gives the parameters of what is asked at it. */
  async function project(files: Readonly<Record<string, string>>) {
    let at: { textDocument: { uri: string }; position: { line: number; character: number } } | undefined;
    for (const [name, drawn] of Object.entries(files)) {
      const offset = drawn.indexOf('$0');
      const text = drawn.replace('$0', '');
      const file = join(folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      if (offset < 0) continue;
      const uri = uriOf(name);
      const languageId = name.endsWith('.md') ? 'markdown' : 'baton';
      await server?.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
      at = { textDocument: { uri }, position: toPosition(lineStarts(text), offset) };
    }
    return async <T>(method: string, more: object = {}): Promise<T> => {
      assert.ok(server && at);
      return server.connection.sendRequest<T>(`textDocument/${method}`, { ...at, ...more });
    };
  }
  type Ask = Awaited<ReturnType<typeof project>>;
  const labels = async (ask: Ask): Promise<string[]> => (await ask<CompletionItem[]>('completion')).map(({ label }) => label);
  const hovered = async (ask: Ask): Promise<string> => JSON.stringify(await ask<Hover | null>('hover'));
  const placeOf = async (ask: Ask): Promise<string> => {
    const found = await ask<Location | null>('definition');
    return found ? `${nameOf(found.uri)}:${found.range.start.line + 1}` : '';
  };
  /** Each edit of a rename, and each file that it moves, in order. */
  async function renamed(ask: Ask, newName: string): Promise<string[]> {
    const edit = await ask<WorkspaceEdit>('rename', { newName });
    const ofTexts = Object.entries(edit.changes ?? {}).flatMap(([uri, edits]) =>
      edits.map(({ range: { start } }) => `${nameOf(uri)}:${start.line + 1}:${start.character + 1}`),
    );
    const ofDocuments = (edit.documentChanges ?? []).flatMap((one) => {
      if ('edits' in one)
        return one.edits.map(
          ({ range: { start } }) => `${nameOf(one.textDocument.uri)}:${start.line + 1}:${start.character + 1}`,
        );
      return one.kind === 'rename' ? [`${nameOf(one.oldUri)} → ${nameOf(one.newUri)}`] : [];
    });
    return [...ofTexts, ...ofDocuments].sort();
  }

  const pipeline =
    'inputs: {topic: {type: string, description: What it is about}}\nsteps:\n  - {id: first, prompt: "Name {{ topic }}", vars: {title: A title}}\n  - {id: write, prompt_file: ask.md}\n';

  describe('the file of a prompt', () => {
    it('is offered the names of the step that says it', async () => {
      const ask = await project({ 'a.baton.yaml': pipeline, 'ask.md': 'About {{ $0 }}' });
      const names = await labels(ask);
      assert.ok(names.includes('topic') && names.includes('first'), names.join());
    });
    it('is offered members behind a dot, half typed too', async () => {
      const ask = await project({ 'a.baton.yaml': pipeline, 'ask.md': 'About {{ first.$0' });
      assert.ok((await labels(ask)).includes('title'));
    });
    it('is offered what its own loops bind', async () => {
      const ask = await project({ 'a.baton.yaml': pipeline, 'ask.md': '{% for word in topic.split() %}{{ $0 }}{% endfor %}' });
      assert.ok((await labels(ask)).includes('word'));
    });
    it('is offered nothing among its words, and nothing where no pipeline names it', async () => {
      assert.deepEqual(await labels(await project({ 'a.baton.yaml': pipeline, 'ask.md': 'About $0{{ topic }}' })), []);
      assert.deepEqual(await labels(await project({ 'other.md': 'About {{ $0 }}' })), []);
    });
    it('knows names of every pipeline that names it, those that all know first', async () => {
      const other = 'inputs: {topic: tea, mood: calm}\nsteps:\n  - {id: say, prompt_file: ask.md}\n';
      const ask = await project({ 'a.baton.yaml': pipeline, 'b.baton.yaml': other, 'ask.md': '{{ $0 }}' });
      const items = await ask<CompletionItem[]>('completion');
      const ranked = items
        .toSorted((one, two) => ((one.sortText ?? '') < (two.sortText ?? '') ? -1 : 1))
        .map(({ label }) => label);
      assert.ok(ranked.includes('mood') && ranked.indexOf('topic') < ranked.indexOf('mood'), ranked.join());
    });
    it('shows what is meant', async () => {
      assert.match(
        await hovered(await project({ 'a.baton.yaml': pipeline, 'ask.md': 'About {{ to$0pic }}' })),
        /What it is about/,
      );
      assert.match(await hovered(await project({ 'ask.md': 'Now {{ fi$0rst.title }}' })), /first/);
      assert.match(await hovered(await project({ 'ask.md': '{{ topic | up$0per }}' })), /upper/);
    });
    it('leads to the declarations', async () => {
      assert.equal(
        await placeOf(await project({ 'a.baton.yaml': pipeline, 'ask.md': 'x\n{{ fi$0rst.title }}' })),
        'a.baton.yaml:3',
      );
      assert.equal(await placeOf(await project({ 'ask.md': 'x\n{{ to$0pic }}' })), 'a.baton.yaml:1');
    });
    it('has its places among the references of a name', async () => {
      const ask = await project({ 'a.baton.yaml': pipeline, 'ask.md': '{{ topic }}\n{{ to$0pic }}' });
      const found = await ask<Location[]>('references', { context: { includeDeclaration: true } });
      assert.deepEqual(found.map(({ uri, range: { start } }) => `${nameOf(uri)}:${start.line + 1}`).sort(), [
        'a.baton.yaml:1',
        'a.baton.yaml:3',
        'ask.md:1',
        'ask.md:2',
      ]);
    });
    it('is edited where a name is given another one in it, as the pipeline is', async () => {
      const ask = await project({ 'a.baton.yaml': pipeline, 'ask.md': 'x {{ first.title }}\n{{ fi$0rst }}' });
      const places = ['a.baton.yaml:3:10', 'ask.md:1:6', 'ask.md:2:4'];
      assert.deepEqual(await renamed(ask, 'idea'), places);
      const fromPipeline = await project({ 'a.baton.yaml': pipeline.replace('id: first', 'id: fi$0rst') });
      assert.deepEqual(await renamed(fromPipeline, 'idea'), places);
    });
    it('is left alone where another pipeline names it in which the name would mean nothing', async () => {
      const other = 'inputs: {topic: tea}\nsteps:\n  - {id: say, prompt_file: ask.md}\n';
      const ask = await project({ 'a.baton.yaml': pipeline, 'b.baton.yaml': other, 'ask.md': '{{ to$0pic }}' });
      await assert.rejects(renamed(ask, 'theme'), /b\.baton\.yaml/);
    });
  });

  describe('the file of a personality', () => {
    const house = '---\nstyle: calm\n---\nYou write for a mill.\n';
    const own = (text: string) => ({
      'a.baton.yaml': 'steps:\n  - {id: say, personality: house, prompt: Say hello.}\n',
      'baton.yaml': 'personalities:\n  shop: {extends: house}\n',
      '.baton/personalities/house.md': house,
      '.baton/personalities/letters.md': text,
    });
    it('is offered the keys of front matter, and the personalities that it may build on', async () => {
      assert.deepEqual(await labels(await project(own('---\nstyle: dry\n$0\n---\nx'))), ['format', 'extends', 'description']);
      assert.deepEqual((await labels(await project(own('---\nextends: $0\n---\nx')))).sort(), ['house', 'shop']);
      assert.deepEqual(await labels(await project(own('---\nstyle: dry\n---\nx $0'))), []);
    });
    it('shows its keys, and the personality that it builds on', async () => {
      assert.match(await hovered(await project(own('---\nst$0yle: dry\n---\nx'))), /style/);
      assert.match(await hovered(await project(own('---\nextends: ho$0use\n---\nx'))), /You write for a mill/);
    });
    it('leads to what it builds on', async () => {
      assert.equal(await placeOf(await project(own('---\nextends: ho$0use\n---\nx'))), '.baton/personalities/house.md:1');
      assert.equal(await placeOf(await project(own('---\nextends: sh$0op\n---\nx'))), 'baton.yaml:2');
    });
    it('gets another name with all that names it, and its file too', async () => {
      const places = [
        '.baton/personalities/house.md → .baton/personalities/mill.md',
        '.baton/personalities/letters.md:2:10',
        'a.baton.yaml:2:28',
        'baton.yaml:2:19',
      ];
      assert.deepEqual(await renamed(await project(own('---\nextends: ho$0use\n---\nx')), 'mill'), places);
      const text = 'steps:\n  - {id: say, personality: ho$0use, prompt: Say hello.}\n';
      assert.deepEqual(
        await renamed(await project({ ...own('---\nextends: house\n---\nx'), 'a.baton.yaml': text }), 'mill'),
        places,
      );
      await assert.rejects(renamed(await project(own('---\nextends: ho$0use\n---\nx')), 'letters'), /letters/);
    });
    const problems: [rule: string, text: string, found: [line: number, message: RegExp][]][] = [
      ['a key that it has not', '---\nstyle: dry\nfromat: a list\n---\nx$0', [[3, /`fromat`.*`format`/s]]],
      ['a personality that is not there', '---\nextends: hose\n---\nx$0', [[2, /`hose`.*house/s]]],
      ['one that builds on itself', '---\nextends: letters\n---\nx$0', [[2, /circle/]]],
      ['front matter that is not closed', '---\nstyle: dry\nx$0', [[1, /`---`/]]],
      ['words that look like a template', '---\nstyle: dry\n---\nHello {{ name }}$0', [[4, /letters/]]],
      ['nothing where nothing is wrong', '---\nextends: house\n---\nx$0', []],
    ];
    for (const [rule, text, expected] of problems)
      it(`is told ${rule}`, async () => {
        const ask = await project(own(text));
        const report = await ask<DocumentDiagnosticReport>('diagnostic');
        const found = report.kind === 'full' ? report.items : [];
        assert.deepEqual(
          found.map(({ range }) => range.start.line + 1),
          expected.map(([line]) => line),
        );
        for (const [index, [, message]] of expected.entries()) assert.match(String(found[index]?.message), message);
      });
  });
});
