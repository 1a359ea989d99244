import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '../../..');

class Uri {
  readonly scheme: string;
  readonly path: string;
  readonly query: string;
  constructor({ scheme, path, query = '' }: { scheme: string; path: string; query?: string }) {
    this.scheme = scheme;
    this.path = path;
    this.query = query;
  }
  get fsPath() {
    return this.path;
  }
  toString() {
    return `${this.scheme}:${this.path}?${this.query}`;
  }
  static file = (path: string) => new Uri({ scheme: 'file', path });
  static from = (parts: { scheme: string; path: string; query?: string }) => new Uri(parts);
  static joinPath = (base: Uri, more: string) => Uri.file(join(base.path, more));
}
class Markdown {
  value: string;
  isTrusted: unknown;
  constructor(value: string) {
    this.value = value;
  }
}
class Said {
  readonly role: string;
  readonly content: string;
  constructor(role: string, content: string) {
    this.role = role;
    this.content = content;
  }
  static User = (content: string) => new Said('user', content);
  static Assistant = (content: string) => new Said('assistant', content);
}
class TextPart {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}
class MarkdownPart {
  readonly value: Markdown;
  constructor(value: string) {
    this.value = new Markdown(value);
  }
}
class AnswerTurn {
  readonly response: MarkdownPart[];
  constructor(...said: string[]) {
    this.response = said.map((one) => new MarkdownPart(one));
  }
}
class Cancelling {
  readonly token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };
  cancel() {
    this.token.isCancellationRequested = true;
  }
  dispose() {}
}
class Nothing {}

const executed: unknown[][] = [];
const opened: string[] = [];
const workspace = {
  isTrusted: true,
  workspaceFolders: [] as object[],
  getWorkspaceFolder: () => undefined,
  asRelativePath: (uri: Uri) => uri.path.slice(uri.path.lastIndexOf('/') + 1),
  registerTextDocumentContentProvider: () => ({ dispose: () => undefined }),
  openTextDocument: async (asked: { content?: string }) => {
    opened.push(asked.content ?? '');
    return documentOf(asked.content ?? '', 'untitled');
  },
};
const window: Record<string, unknown> = {
  visibleTextEditors: [],
  showTextDocument: async () => undefined,
  showWarningMessage: async () => undefined,
  showInformationMessage: async () => undefined,
};
/** As much of the editor as answers in the chat are made of. */
const editor: Record<string, unknown> = {
  Uri,
  Location: Nothing,
  MarkdownString: Markdown,
  LanguageModelChatMessage: Said,
  LanguageModelTextPart: TextPart,
  LanguageModelToolCallPart: Nothing,
  LanguageModelToolResultPart: Nothing,
  LanguageModelError: class extends Error {},
  ChatResponseMarkdownPart: MarkdownPart,
  ChatResponseTurn: AnswerTurn,
  CancellationTokenSource: Cancelling,
  WorkspaceEdit: Nothing,
  Range: Nothing,
  ProgressLocation: {},
  Disposable: class {
    dispose() {}
  },
  EventEmitter: Nothing,
  workspace,
  window,
  lm: {},
  chat: undefined,
  commands: { executeCommand: async (...call: unknown[]) => void executed.push(call) },
  l10n: { t: (said: string, ...blanks: unknown[]) => said.replace(/\{(\d)\}/g, (_, at: string) => String(blanks[Number(at)])) },
};

const documentOf = (text: string, scheme = 'file') => ({
  uri: new Uri({ scheme, path: '/nowhere/greet.baton.yaml' }),
  languageId: 'baton',
  getText: () => text,
});
const show = (text?: string): void => {
  window['activeTextEditor'] = text === undefined ? undefined : { document: documentOf(text) };
};

/** A model that says what it is told to, and remembers what it was asked. */
function modelSaying(...answers: (string | Error)[]) {
  const asked: Said[][] = [];
  return {
    asked,
    id: 'm',
    vendor: 'test',
    family: 'scribe',
    name: 'Scribe',
    maxInputTokens: 20_000,
    async sendRequest(messages: Said[]) {
      asked.push(messages);
      const answer = answers.shift() ?? '';
      if (answer instanceof Error) throw answer;
      return {
        text: (async function* () {
          yield* answer.match(/.{1,20}/gs) ?? [];
        })(),
        stream: (async function* () {
          yield new TextPart(answer);
        })(),
      };
    },
  };
}

interface Question {
  prompt?: string;
  command?: string;
  model?: ReturnType<typeof modelSaying> | undefined;
  history?: unknown[];
  references?: { value: unknown }[];
}

const bad = 'id: greet\nsteps:\n  - {id: hello, sett: {line: Hello}}\n';
const good = bad.replace('sett', 'set');
const drafted = JSON.stringify({ pipeline: good, notes: 'Nothing was open.' });

describe('@baton in the chat', () => {
  let hooks: ReturnType<typeof registerHooks>;
  before(() => {
    Object.assign(globalThis, { editorOfChat: editor });
    const source = `export const { ${Object.keys(editor).join(', ')} } = globalThis.editorOfChat;`;
    hooks = registerHooks({
      resolve: (name, context, next) =>
        name === 'vscode'
          ? { url: `data:text/javascript,${encodeURIComponent(source)}#chat`, shortCircuit: true }
          : next(name, context),
    });
  });
  after(() => hooks.deregister());
  beforeEach(() => {
    workspace.isTrusted = true;
    executed.length = 0;
    opened.length = 0;
    show();
  });

  const load = () => import(pathToFileURL(join(root, 'client/lazy/chat.ts')).href);
  const ask = async (
    { prompt = '', command, model, history = [], references = [] }: Question,
    token = new Cancelling().token,
  ) => {
    const { answerChat, followupsOf } = await load();
    const said: string[] = [];
    const links: string[] = [];
    const buttons: string[] = [];
    const read: string[] = [];
    const response = {
      progress: () => undefined,
      reference: (uri: Uri) => void read.push(uri.path.replace(`${root}/`, '')),
      button: ({ command: name }: { command: string }) => void buttons.push(name),
      markdown: (one: string | Markdown) => void (typeof one === 'string' ? said.push(one) : links.push(one.value)),
    };
    const host = {
      context: { extensionUri: Uri.file(root), workspaceState: { get: () => undefined }, subscriptions: [] },
      keys: { read: async () => () => undefined },
      log: { info: () => undefined },
    };
    const result = await answerChat(host, { request: { prompt, command, model, references }, history, response, token });
    return { text: said.join(''), links: links.join(''), buttons, read, result, next: followupsOf(result) };
  };

  it('answers from the pages that fit, and links to them', async () => {
    const model = modelSaying('Use `for_each`, see guides/loops.');
    const { text, links, read } = await ask({ prompt: 'How do I repeat a step for each item of a list?', model });
    assert.equal(text, 'Use `for_each`, see guides/loops.');
    const [[first, question] = []] = model.asked;
    assert.match(String(first?.content), /What it does not say, you do not know/);
    assert.match(String(question?.content), /\n\[guides\/loops\] /);
    assert.match(String(question?.content), /The question:\n\nHow do I repeat/);
    assert.match(links, /Pages: .*\[[^\]]+\]\(command:markdown\.showPreview\?/);
    assert.equal(read.length, 4);
    for (const file of read) assert.ok(readFileSync(join(root, file), 'utf8').length > 0);
  });
  it('takes the open file, its problems and its structure along', async () => {
    show(bad);
    const model = modelSaying('It is `set`.');
    const { next } = await ask({ prompt: 'What is wrong with my set step?', model });
    const content = String(model.asked[0]?.at(-1)?.content);
    assert.match(content, /The open file:\n\n```yaml\nid: greet/);
    assert.match(content, /Its problems, as the checker found them:\n\n.*unknown-key/);
    assert.match(content, /What it does, by its text:\n/);
    assert.deepEqual(
      next.map(({ command }: { command: string }) => command),
      ['fix'],
    );
  });
  it('remembers the turns before, as far as there is room', async () => {
    const model = modelSaying('Yes.');
    await ask({
      prompt: 'And in a loop?',
      model,
      history: [{ prompt: 'How are retries written?' }, new AnswerTurn('With `retry`.')],
    });
    assert.deepEqual(
      model.asked[0]?.slice(1, 3).map(({ role, content }) => `${role}: ${content}`),
      ['user: How are retries written?', 'assistant: With `retry`.'],
    );
    const small = { ...modelSaying('Short.'), maxInputTokens: 2_000 };
    show(`${good}# ${'x'.repeat(20_000)}`);
    await ask({ prompt: 'What are retries?', model: small });
    assert.ok(JSON.stringify(small.asked).length < 6_500);
  });

  it('shows what the documentation says where no model answers, and makes nothing up', async () => {
    for (const model of [undefined, modelSaying(new Error('the quota is used up')), modelSaying('')]) {
      const { text, links } = await ask({ prompt: 'How do I repeat a step for each item of a list?', model });
      assert.match(text, /^No model answered: (no model is chosen|the quota is used up|its answer was empty)/);
      assert.match(text, /This stands in the documentation:\n\n\*\*/);
      assert.doesNotMatch(text, /\]\(/);
      assert.match(links, /^\n\nPages: /);
    }
    const model = modelSaying('I know it all.');
    const { text } = await ask({ prompt: 'zzyzx qwrtp', model });
    assert.match(text, /^The documentation has no page with these words/);
    assert.deepEqual(model.asked, []);
  });
  it('explains the open file, without a model by its text', async () => {
    assert.match((await ask({ command: 'explain', model: modelSaying('x') })).text, /^Open the pipeline/);
    show(good);
    const model = modelSaying('It greets.');
    const { text, next } = await ask({ command: 'explain', model });
    assert.equal(text, 'It greets.');
    assert.deepEqual(next, []);
    assert.match((await ask({ command: 'explain' })).text, /What greet does, by its text:\n\n- /);
  });
  it('says what it needs where nothing is asked', async () => {
    assert.match((await ask({ model: modelSaying('x') })).text, /^Ask something/);
    assert.match((await ask({ command: 'new', model: modelSaying('x') })).text, /^Say what the pipeline shall do/);
    assert.match((await ask({ command: 'fix', model: modelSaying('x') })).text, /^Open the pipeline/);
  });

  it('drafts a new pipeline with the model of the chat, and saves nothing', async () => {
    const { text } = await ask({ command: 'new', prompt: 'Greet me.', model: modelSaying(drafted) });
    assert.match(text, /^The draft has no errors\..*It is open as a file that is not saved\..*Nothing was open\./s);
    assert.deepEqual(opened, [good]);
  });
  it('shows a mended file beside the open one, and changes nothing without a yes', async () => {
    show(bad);
    const { text, buttons } = await ask({ command: 'fix', model: modelSaying(drafted) });
    assert.match(text, /^The draft has no errors\..*Nothing has changed yet\./s);
    assert.deepEqual(buttons, ['baton.acceptDraft', 'baton.discardDraft']);
    assert.deepEqual(
      executed.map(([name]) => name),
      ['vscode.diff'],
    );
    show(good);
    assert.match((await ask({ command: 'fix', model: modelSaying(drafted) })).text, /has no errors, so there is nothing to mend/);
  });
  it('drafts nothing where no model is chosen, nor in a folder that is not trusted', async () => {
    show(bad);
    for (const command of ['new', 'fix']) {
      assert.match((await ask({ command, prompt: 'Greet me.' })).text, /^no model is chosen/i);
      workspace.isTrusted = false;
      const model = modelSaying(drafted);
      assert.doesNotMatch((await ask({ command, prompt: 'Greet me.', model })).text, /draft/);
      assert.deepEqual(model.asked, []);
      workspace.isTrusted = true;
    }
  });
  it('tells a failure of a draft as one, and stops in silence where it is cancelled', async () => {
    const failed = await ask({ command: 'new', prompt: 'Greet me.', model: modelSaying(new Error('the line is dead')) });
    assert.match(failed.result.errorDetails.message, /the line is dead/);
    const cancelling = new Cancelling();
    cancelling.cancel();
    const model = modelSaying('x');
    const { text, links } = await ask({ prompt: 'How do I repeat a step?', model }, cancelling.token);
    assert.deepEqual([text, links, model.asked], ['', '', []]);
  });

  it('is there only where the editor has a chat, under the name of the manifest', async () => {
    const { answerInChat } = await import(pathToFileURL(join(root, 'client/agents/chat.ts')).href);
    const host = { context: { extensionUri: Uri.file(root) } };
    answerInChat(host).dispose();
    const source = readFileSync(join(root, 'client/agents/chat.ts'), 'utf8');
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const [{ id, name, commands }] = manifest.contributes.chatParticipants;
    assert.deepEqual([id, name], [/participant = '(.*)'/.exec(source)?.[1], 'baton']);
    assert.deepEqual(
      commands.map((one: { name: string }) => one.name),
      ['explain', 'fix', 'new'],
    );
  });
});
