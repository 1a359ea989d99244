import { chat, Disposable, Uri } from 'vscode';
import type { Host } from '../host.ts';

/** As in the manifest. */
const participant = 'baton.chat';

/** `@baton` in the chat of editors that have one. The handler is loaded with the first question. */
export function answerInChat(host: Host): Disposable {
  // Editors derived from VS Code may lack the API.
  if (typeof chat?.createChatParticipant !== 'function') return new Disposable(() => undefined);

  const baton = chat.createChatParticipant(participant, async (request, context, response, token) => {
    const { answerChat } = await import('../lazy/chat.ts');
    return answerChat(host, { request, history: context.history, response, token });
  });

  baton.iconPath = Uri.joinPath(host.context.extensionUri, 'media/icon.png');
  baton.followupProvider = {
    async provideFollowups(result) {
      const { followupsOf } = await import('../lazy/chat.ts');
      return followupsOf(result);
    },
  };

  return baton;
}
