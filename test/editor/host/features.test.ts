import assert from 'node:assert/strict';
import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type CodeAction,
  type CodeLens,
  type CompletionList,
  ConfigurationTarget,
  commands,
  type DocumentHighlight,
  type DocumentLink,
  type DocumentSymbol,
  env,
  type FoldingRange,
  type Hover,
  type InlayHint,
  type Location,
  type LocationLink,
  languages,
  type Position,
  Range,
  type SelectionRange,
  type SemanticTokens,
  type SemanticTokensLegend,
  type SignatureHelp,
  type SymbolInformation,
  type TextDocument,
  type TextEdit,
  type Uri,
  WorkspaceEdit,
  workspace,
} from 'vscode';
import { yaml } from '../../yaml.ts';
import { fileUri, openFile, until } from './support.ts';

const options = { tabSize: 2, insertSpaces: true };

/** Every row of the table of features, asked of the editor as another extension would ask. */
describe('a feature in the editor', () => {
  let document: TextDocument;
  let uri: Uri;
  before(async () => {
    document = await openFile('features.baton.yaml');
    ({ uri } = document);
    // The server is up when it has found something.
    await until(() => languages.getDiagnostics(uri).length > 0);
  });

  /** The place that is drawn with `$0` in a piece of the text. */
  function at(drawn: string): Position {
    const mark = drawn.indexOf('$0');
    const from = document.getText().indexOf(drawn.replace('$0', ''));
    assert.ok(mark >= 0 && from >= 0, drawn);
    return document.positionAt(from + mark);
  }
  const ask = async <Answer>(name: string, ...more: unknown[]): Promise<Answer> => commands.executeCommand(name, ...more);
  const names = (edit: WorkspaceEdit): string[] =>
    edit
      .entries()
      .map(([one]) => one.path.split('/').at(-1) ?? '')
      .sort();
  const said = (hovers: Hover[]): string =>
    hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value))).join('\n');
  const target = (one: Location | LocationLink): string =>
    ('targetUri' in one ? one.targetUri : one.uri).path.split('/').at(-1) ?? '';

  it('diagnostics, with their codes', () => {
    const [problem] = languages.getDiagnostics(uri);
    assert.ok(typeof problem?.code === 'object');
    assert.equal(problem.code.value, 'unused-input');
    assert.equal(problem.code.target.toString(), `${env.uriScheme}://baton.baton/problem/unused-input`);
  });

  it('completion, with what an item is for', async () => {
    const { items } = await ask<CompletionList>('vscode.executeCompletionItemProvider', uri, at('{{ row.$0name'), undefined, 20);
    const ours = items.filter(({ sortText }) => sortText?.startsWith('0'));
    assert.deepEqual(
      ours.map(({ label }) => (typeof label === 'string' ? label : label.label)),
      ['name', 'price'],
    );
  });

  it('signature help', async () => {
    const help = await ask<SignatureHelp>('vscode.executeSignatureHelpProvider', uri, at('truncate($020)'), '(');
    assert.match(help.signatures[0]?.label ?? '', /truncate\(/);
  });

  it('hover', async () => {
    assert.match(said(await ask('vscode.executeHoverProvider', uri, at('for_$0each'))), /for_each/);
    assert.match(said(await ask('vscode.executeHoverProvider', uri, at('row.pr$0ice'))), /integer|number/);
    assert.match(said(await ask('vscode.executeHoverProvider', uri, at('<AU$0TO'))), /model answers/);
  });

  it('definition, here and in the file of a called pipeline', async () => {
    const [here] = await ask<(Location | LocationLink)[]>('vscode.executeDefinitionProvider', uri, at('{{ ga$0ther.rows'));
    assert.equal(here && target(here), 'features.baton.yaml');
    const [there] = await ask<(Location | LocationLink)[]>('vscode.executeDefinitionProvider', uri, at('sums.to$0tal'));
    assert.equal(there && target(there), 'squares.baton.yaml');
  });

  it('references, across files', async () => {
    const found = await ask<Location[]>('vscode.executeReferenceProvider', uri, at('sums.to$0tal'));
    assert.deepEqual([...new Set(found.map(target))].sort(), ['calls.baton.yaml', 'features.baton.yaml', 'squares.baton.yaml']);
  });

  it('highlights', async () => {
    const found = await ask<DocumentHighlight[]>('vscode.executeDocumentHighlights', uri, at('{{ r$0ow.name'));
    assert.ok(found.length >= 3, String(found.length));
  });

  it('rename, and its refusal', async () => {
    const edit = await ask<WorkspaceEdit>('vscode.executeDocumentRenameProvider', uri, at('- id: ga$0ther'), 'collect');
    assert.deepEqual(names(edit), ['features.baton.yaml']);
    assert.equal(edit.get(uri).length, 2);
    const prepared = await ask<{ placeholder: string }>('vscode.prepareRename', uri, at('- id: ga$0ther'));
    assert.equal(prepared.placeholder, 'gather');
    await assert.rejects(ask('vscode.executeDocumentRenameProvider', uri, at('- id: ga$0ther'), 'a b'), /id/);
  });

  it('linked editing', async () => {
    const ranges = await ask<{ ranges: unknown[] } | undefined>('_executeLinkedEditingProvider', uri, at('- id: ga$0ther'));
    assert.equal(ranges?.ranges.length, 2);
  });

  it('symbols of the document and of the workspace', async () => {
    const flat = (symbols: readonly DocumentSymbol[]): string[] =>
      symbols.flatMap(({ name, children }) => [name, ...flat(children)]);
    const symbols = flat(await ask<DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', uri));
    for (const name of ['topic', 'gather', 'each', 'line', 'words', 'total']) assert.ok(symbols.includes(name), `${symbols}`);
    const all = await ask<SymbolInformation[]>('vscode.executeWorkspaceSymbolProvider', 'square');
    assert.ok(all.some(({ name, location }) => name === 'square' && target(location) === 'squares.baton.yaml'));
  });

  it('folding and selection', async () => {
    const folds = await ask<FoldingRange[]>('vscode.executeFoldingRangeProvider', uri);
    assert.ok(folds.some(({ start }) => start === at('s$0teps:\n  - id: gather').line));
    const [range] = await ask<SelectionRange[]>('vscode.executeSelectionRangeProvider', uri, [at('row.na$0me')]);
    assert.equal(document.getText(range?.range), 'name');
    assert.equal(document.getText(range?.parent?.range), 'row.name');
  });

  it('links to files', async () => {
    const links = await ask<DocumentLink[]>('vscode.executeLinkProvider', uri, 20);
    assert.deepEqual(
      links.flatMap((one) => one.target?.path.split('/').at(-1) ?? []),
      ['squares.baton.yaml'],
    );
  });

  it('call hierarchy', async () => {
    const [item] = await ask<CallHierarchyItem[]>('vscode.prepareCallHierarchy', uri, at('pipeline: squa$0res'));
    assert.equal(item?.uri.path.split('/').at(-1), 'squares.baton.yaml');
    const callers = await ask<CallHierarchyIncomingCall[]>('vscode.provideIncomingCalls', item);
    assert.ok(callers.some(({ from }) => from.uri.path.endsWith('features.baton.yaml')));
    const [whole] = await ask<CallHierarchyItem[]>('vscode.prepareCallHierarchy', uri, at('i$0d: features'));
    const called = await ask<CallHierarchyOutgoingCall[]>('vscode.provideOutgoingCalls', whole);
    assert.ok(called.some(({ to }) => to.uri.path.endsWith('squares.baton.yaml')));
  });

  it('files that are renamed, among the files and at one of the places that name them', async () => {
    const [first, second, third] = ['way.md', 'road.md', 'path.md'].map(fileUri);
    const caller = fileUri('walk.baton.yaml');
    assert.ok(first && second && third);
    await workspace.fs.writeFile(first, Buffer.from('Go on.'));
    await workspace.fs.writeFile(
      caller,
      Buffer.from(yaml`
      id: walk
      steps:
        - {id: a, prompt: "{{ file:way.md }}"}
    `),
    );
    try {
      const document = await openFile('walk.baton.yaml');
      const edit = new WorkspaceEdit();
      edit.renameFile(first, second);
      assert.ok(await workspace.applyEdit(edit));
      await until(() => document.getText().includes('{{ file:road.md }}'));
      const place = document.positionAt(document.getText().indexOf('road'));
      // The server looks at the disk anew once it is told.
      await until(async () =>
        Boolean(await commands.executeCommand('vscode.prepareRename', caller, place).then(undefined, () => false)),
      );
      const renamed = await ask<WorkspaceEdit>('vscode.executeDocumentRenameProvider', caller, place, 'path.md');
      assert.ok(await workspace.applyEdit(renamed));
      await until(() => document.getText().includes('{{ file:path.md }}'));
      await workspace.fs.stat(third);
    } finally {
      for (const one of [first, second, third, caller]) await workspace.fs.delete(one).then(undefined, () => undefined);
    }
  });

  it('semantic tokens', async () => {
    const legend = await ask<SemanticTokensLegend>('vscode.provideDocumentSemanticTokensLegend', uri);
    const { data } = await ask<SemanticTokens>('vscode.provideDocumentSemanticTokens', uri);
    assert.ok(data.length > 50 && legend.tokenTypes.length > 3);
  });

  it('inlay hints', async () => {
    const hints = await ask<InlayHint[]>('vscode.executeInlayHintProvider', uri, new Range(0, 0, document.lineCount, 0));
    assert.equal(hints[0]?.position.line, at('temperature: <AU$0TO').line);
  });

  it('code lenses', async () => {
    const lenses = await ask<CodeLens[]>('vscode.executeCodeLensProvider', uri, 20);
    const ran = lenses.map(({ command }) => command?.command);
    assert.ok(ran.includes('baton.run') && ran.includes('baton.debug'), String(ran));
    assert.ok(!ran.includes('baton.debugTo'), String(ran));
    const settings = workspace.getConfiguration('baton', uri);
    await settings.update('codeLens', 'steps', ConfigurationTarget.Workspace);
    const steps = async (): Promise<CodeLens[]> =>
      (await ask<CodeLens[]>('vscode.executeCodeLensProvider', uri, 50)).filter(
        ({ command }) => command?.command === 'baton.debugTo',
      );
    try {
      await until(async () => (await steps()).length > 2);
      assert.equal((await steps())[0]?.range.start.line, at('$0- id: gather').line);
    } finally {
      await settings.update('codeLens', undefined, ConfigurationTarget.Workspace);
    }
  });

  it('code actions: a fix and a refactoring', async () => {
    const bad = await openFile('bad.baton.yaml');
    await until(() => languages.getDiagnostics(bad.uri).length > 1);
    const problem = languages
      .getDiagnostics(bad.uri)
      .find(({ code }) => (typeof code === 'object' ? code.value : code) === 'unknown-step');
    assert.ok(problem);
    const fixes = await ask<CodeAction[]>('vscode.executeCodeActionProvider', bad.uri, problem.range, 'quickfix', 10);
    assert.equal(fixes[0]?.edit?.get(bad.uri)[0]?.newText, 'first');
    const place = at('pro$0mpt: |');
    const more = await ask<CodeAction[]>('vscode.executeCodeActionProvider', uri, new Range(place, place), 'refactor', 20);
    assert.ok(more.length > 0);
  });

  it('formatting of a document, of a range and while typing', async () => {
    const untidy = await workspace.openTextDocument({
      language: 'baton',
      content: yaml`
      id:   a
      name:   b
      steps: []
    `,
    });
    const all = await ask<TextEdit[]>('vscode.executeFormatDocumentProvider', untidy.uri, options);
    assert.equal(all.length, 2);
    const some = await ask<TextEdit[]>('vscode.executeFormatRangeProvider', untidy.uri, new Range(0, 0, 0, 7), options);
    assert.deepEqual(
      some.map(({ range }) => range.start.line),
      [0],
    );
    const begun = await workspace.openTextDocument({ language: 'baton', content: 'id: a\nsteps:\n' });
    const typed = await ask<TextEdit[]>('vscode.executeFormatOnTypeProvider', begun.uri, begun.positionAt(13), '\n', options);
    assert.deepEqual(
      typed.map(({ newText, range }) => [newText, range.start.line]),
      [['  ', 2]],
    );
  });

  it('completion in baton.yaml', async () => {
    const settings = await workspace.openTextDocument(fileUri('baton.yaml').with({ scheme: 'untitled' }));
    assert.equal(settings.languageId, 'baton');
    const { items } = await ask<CompletionList>('vscode.executeCompletionItemProvider', settings.uri, settings.positionAt(0));
    assert.ok(items.some(({ label }) => label === 'default_model'));
  });
});
