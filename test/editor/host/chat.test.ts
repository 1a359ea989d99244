import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  CancellationTokenSource,
  type ChatResult,
  type Command,
  commands,
  extensions,
  lm,
  MarkdownString,
  Uri,
  window,
  workspace,
} from 'vscode';
import { fileUri, openFile, until } from './support.ts';

type AnswerChat = (host: object, asked: object) => Promise<ChatResult>;

const bad = 'id: greet\nsteps:\n  - {id: hello, sett: {line: Hello}}\n';

/** Without an account this editor shows no chat, so what answers there is called as the chat would call it, with real models and files. */
describe('@baton in the chat', () => {
  const ask = async (family: string, request: { prompt: string; command?: string; references?: { value: unknown }[] }) => {
    const extension = extensions.getExtension('baton.baton');
    assert.ok(extension);
    await extension.activate();
    const { answerChat }: { answerChat: AnswerChat } = createRequire(join(extension.extensionPath, 'package.json'))(
      './dist/lazy/chat.cjs',
    );
    const [model] = await lm.selectChatModels({ vendor: 'baton-test', family });
    const said: string[] = [];
    const links: MarkdownString[] = [];
    const buttons: Command[] = [];
    const read: Uri[] = [];
    const response = {
      progress: () => undefined,
      reference: (uri: Uri) => void read.push(uri),
      button: (button: Command) => void buttons.push(button),
      markdown: (one: string | MarkdownString) => void (one instanceof MarkdownString ? links.push(one) : said.push(one)),
    };
    const host = {
      context: { extensionUri: extension.extensionUri, workspaceState: { get: () => undefined }, subscriptions: [] },
      keys: { read: async () => () => undefined },
      log: { info: () => undefined },
    };
    const asked = { references: [], ...request, model };
    const { token } = new CancellationTokenSource();
    const result = await answerChat(host, { request: asked, history: [], response, token });
    return { text: said.join(''), links, buttons, read, result };
  };
  before(async () => {
    await extensions.getExtension('baton-test.parrot')?.activate();
    await until(async () => (await lm.selectChatModels({ vendor: 'baton-test', family: 'parrot' })).length === 1);
  });
  afterEach(() => commands.executeCommand('workbench.action.closeAllEditors'));

  it('has the model of the chat answer, and links to pages that open', async () => {
    const { text, links, read, result } = await ask('parrot', { prompt: 'How do I repeat a step for each item?' });
    assert.equal(result.errorDetails, undefined);
    assert.match(text, /^You said: [\s\S]*The question:\n\nHow do I repeat a step/);
    const [line] = links;
    assert.match(line?.value ?? '', /Pages: /);
    assert.deepEqual(line?.isTrusted, { enabledCommands: ['markdown.showPreview'] });
    assert.ok(read.length > 0);
    for (const uri of read) assert.ok((await workspace.fs.stat(uri)).size > 0, String(uri));
    const [, written = ''] = /markdown\.showPreview\?([^)]*)\)/.exec(line?.value ?? '') ?? [];
    await commands.executeCommand('markdown.showPreview', Uri.from(JSON.parse(decodeURIComponent(written))[0]));
    await until(() => window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label.startsWith('Preview'))));
  });

  it('says why where the model does not answer, and shows what the pages say', async () => {
    const { text } = await ask('miser', { prompt: 'How do I repeat a step for each item?' });
    assert.match(text, /^No model answered: .*[\s\S]*This stands in the documentation:/);
  });

  it('shows a draft of the file that the question brings, which changes nothing before a yes', async () => {
    await workspace.fs.writeFile(fileUri('chat.baton.yaml'), Buffer.from(bad));
    const document = await workspace.openTextDocument(fileUri('chat.baton.yaml'));
    await openFile('hello.baton.yaml');
    const { text, buttons, result } = await ask('scribe', { prompt: '', command: 'fix', references: [{ value: document.uri }] });
    assert.equal(result.errorDetails, undefined);
    assert.match(text, /Nothing has changed yet/);
    assert.equal(document.getText(), bad);
    const [accept] = buttons;
    assert.equal(await commands.executeCommand(accept?.command ?? '', ...(accept?.arguments ?? [])), true);
    assert.equal(document.getText(), bad.replace('sett', 'set'));
    await commands.executeCommand('workbench.action.files.revert');
  });

  it('stands in the manifest with its commands', () => {
    const [participant] = extensions.getExtension('baton.baton')?.packageJSON.contributes.chatParticipants ?? [];
    assert.equal(participant.name, 'baton');
  });
});
