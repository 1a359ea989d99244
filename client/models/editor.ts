import {
  CancellationTokenSource,
  type Disposable,
  type LanguageModelChat,
  LanguageModelChatMessage,
  type LanguageModelChatSelector,
  LanguageModelError,
  LanguageModelTextPart,
  LanguageModelToolCallPart,
  LanguageModelToolResultPart,
  lm,
  workspace,
} from 'vscode';
import type { EditorModel, EditorModels, EditorPart, EditorRequest } from '../../engine/index.ts';
import { whenAborted } from '../../engine/language/abort.ts';

/** The models that VS Code offers, in the engine's interface. VS Code asks the person for consent on first use. */
export const editorModels: EditorModels = modelsFrom((selector) => lm.selectChatModels(selector));

/** A single one, such as the model chosen in the chat. */
export const editorModelsOf = (model: LanguageModelChat): EditorModels => modelsFrom(async () => [model]);

function modelsFrom(select: (selector: LanguageModelChatSelector) => Thenable<LanguageModelChat[]>): EditorModels {
  return {
    async list() {
      return (await select({})).map(described);
    },
    async send(id, request, signal) {
      const cancelling = new CancellationTokenSource();
      const off = whenAborted(signal, () => cancelling.cancel());
      const end = (): void => {
        off();
        cancelling.dispose();
      };
      try {
        const [model] = await select({ id });
        if (!model) throw LanguageModelError.NotFound(id);
        const { justification, options, tools } = request;
        const response = await model.sendRequest(
          messagesOf(request),
          {
            justification,
            modelOptions: { ...options },
            tools: tools.map(({ name, description, parameters }) => ({ name, description, inputSchema: parameters })),
          },
          cancelling.token,
        );
        return partsOf(response.stream, end);
      } catch (thrown) {
        end();
        throw faultOf(thrown);
      }
    },
  };
}

const described = ({ id, vendor, family, name, maxInputTokens }: LanguageModelChat): EditorModel => ({
  id,
  vendor,
  family,
  name,
  max_input_tokens: maxInputTokens,
});

const messagesOf = ({ messages }: EditorRequest): LanguageModelChatMessage[] =>
  messages.map((message) => {
    if (message.role === 'user') return LanguageModelChatMessage.User(message.content);
    if (message.role === 'tool')
      return LanguageModelChatMessage.User([
        new LanguageModelToolResultPart(message.call, [new LanguageModelTextPart(message.content)]),
      ]);
    const calls = (message.calls ?? []).map(
      ({ id, name, arguments: given }) =>
        new LanguageModelToolCallPart(id, name, typeof given === 'object' && given ? given : {}),
    );
    const parts = message.content === '' && calls.length ? [] : [new LanguageModelTextPart(message.content)];
    return LanguageModelChatMessage.Assistant([...parts, ...calls]);
  });

async function* partsOf(stream: AsyncIterable<unknown>, end: () => void): AsyncIterable<EditorPart> {
  try {
    for await (const part of stream) {
      if (part instanceof LanguageModelTextPart) yield { type: 'text', text: part.value };
      else if (part instanceof LanguageModelToolCallPart)
        yield { type: 'call', id: part.callId, name: part.name, arguments: JSON.parse(JSON.stringify(part.input)) };
    }
  } catch (thrown) {
    throw faultOf(thrown);
  } finally {
    end();
  }
}

const faults = { NoPermissions: 'permission', Blocked: 'blocked', NotFound: 'gone' } as const;
const isKnown = (code: string): code is keyof typeof faults => Object.hasOwn(faults, code);

/** VS Code's error in the engine's terms. A content filter can be recognised only by the text of the underlying error. */
function faultOf(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return { fault: 'other', said: String(thrown) };
  const { message: said, cause } = thrown;
  const code = thrown instanceof LanguageModelError ? thrown.code : '';
  if (isKnown(code)) return { fault: faults[code], said };
  const beneath = cause instanceof Error ? cause.message : said;
  if (/off[_ ]topic|content[_ -]?filter|responsible ai/i.test(`${said} ${beneath}`)) return { fault: 'filtered', said: beneath };
  if (/quota|rate limit/i.test(`${said} ${beneath}`)) return { fault: 'blocked', said: beneath };
  return { fault: 'other', said: beneath };
}

/**
 * Sends the names of VS Code's models to the server for completion, now and on each change; none in an untrusted workspace.
 */
export function publishModels(publish: (names: readonly string[]) => void): Disposable {
  let lastNames = '';
  const ask = async (): Promise<void> => {
    if (!workspace.isTrusted) return;
    const models = await editorModels.list().catch(() => []);
    const names = [...new Set(models.map(({ family }) => `vscode:${family}`))];
    if (names.join() === lastNames) return;
    lastNames = names.join();
    publish(names);
  };
  const changed = lm.onDidChangeChatModels(() => void ask());
  const trusted = workspace.onDidGrantWorkspaceTrust(() => void ask());
  void ask();
  return {
    dispose() {
      changed.dispose();
      trusted.dispose();
    },
  };
}
