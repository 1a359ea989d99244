import { type ExtensionContext, Uri, ViewColumn, type WebviewPanel, window, workspace } from 'vscode';
import type { Json } from '../../engine/language/json.ts';
import { heartbeat, type ToPanel } from '../messages.ts';
import { messageHtml, panelHtml } from '../panel-host/html.ts';
import { fromPanel } from '../panel-host/requests/from-panel.ts';
import { formKey } from '../panel-host/requests/page-requests.ts';
import { faultWords } from '../runs/fault-words.ts';
import { pastRunTexts } from '../texts/past-runs.ts';
import { remoteViewTexts } from '../texts/remote.ts';
import { type EditableValue, readEdited } from './edited-value.ts';
import type { RemotePanels, RemoteShown } from './remote-panels.ts';
import { readJson } from './request.ts';
import { createServerFeed } from './server-feed.ts';
import { nameServer, type RemoteCaller, type Servers } from './servers.ts';

const viewType = 'baton.remotePanel';

export function createRemotePanels({ extensionUri, globalState }: ExtensionContext, servers: Servers): RemotePanels {
  const open = new Map<string, WebviewPanel>();
  const rooms = {
    enableScripts: true,
    localResourceRoots: [Uri.joinPath(extensionUri, 'dist'), Uri.joinPath(extensionUri, 'media')],
  };
  const keyOf = (shown: RemoteShown): string => `${shown.server} ${'run' in shown ? shown.run : `file:${shown.file}`}`;

  const fill = async (panel: WebviewPanel, shown: RemoteShown): Promise<void> => {
    const { server } = shown;
    const ask = servers.askOf(server);
    const { scopes } = await readJson<RemoteCaller>(ask, 'page/caller');
    panel.iconPath = Uri.joinPath(extensionUri, 'media', 'file.svg');
    panel.webview.options = rooms;

    const post = (message: ToPanel): void => void panel.webview.postMessage(message);
    const feed = createServerFeed(shown, {
      ask,
      deliver(message) {
        if (message.type === 'snapshot' && message.pipeline)
          panel.title = remoteViewTexts.panelTitle(message.pipeline.name ?? message.pipeline.id, nameServer(server));
        post(message);
      },
      showRun(run) {
        void show({ server, run });
        // The started run is the one to show.
        if ('file' in shown) panel.dispose();
      },
      editValue: askForValue,
      keepFile: async (path) => keepFile(await ask(path), path),
      isHidden: () => !panel.visible,
    });
    let isOpen = false;
    const beats = setInterval(() => post({ type: 'heartbeat' }), heartbeat);

    panel.onDidDispose(() => {
      clearInterval(beats);
      feed.close();
    });

    panel.webview.onDidReceiveMessage((data: unknown) => {
      const message = fromPanel(data);
      if (message?.type === 'form') void globalState.update(formKey, message.form);
      if (!message) return;
      if (isOpen || message.type !== 'ready') return feed.post(message);

      isOpen = true;
      feed.open().catch((error: unknown) => {
        panel.webview.html = messageHtml(faultWords(error));
      });
    });

    const state = { remote: { ...shown, scopes }, form: globalState.get<string>(formKey) };
    panel.webview.html = panelHtml(panel.webview, extensionUri, { title: panel.title, page: 'panel', state });
  };

  const fillOrSay = async (panel: WebviewPanel, shown: RemoteShown): Promise<void> => {
    const key = keyOf(shown);
    open.set(key, panel);
    panel.onDidDispose(() => open.delete(key));
    await fill(panel, shown).catch((error: unknown) => {
      panel.webview.html = messageHtml(faultWords(error));
    });
  };

  const show = async (shown: RemoteShown): Promise<void> => {
    const there = open.get(keyOf(shown));
    if (there) return there.reveal(undefined, false);
    const title = remoteViewTexts.panelTitle('run' in shown ? shown.run : shown.file, nameServer(shown.server));
    await fillOrSay(window.createWebviewPanel(viewType, title, ViewColumn.Active, rooms), shown);
  };

  const serializer = window.registerWebviewPanelSerializer(viewType, {
    async deserializeWebviewPanel(panel, state) {
      const shown = readShown(state);
      // A server that is no longer in the view gets no requests.
      if (shown && servers.list().includes(shown.server)) return fillOrSay(panel, shown);
      panel.webview.html = messageHtml(remoteViewTexts.noneToRestore(nameServer(shown?.server ?? '')));
    },
  });

  return {
    show,
    dispose: () => {
      serializer.dispose();
      for (const panel of open.values()) panel.dispose();
    },
  };
}

/** A page's stored state. */
function readShown(state: unknown): RemoteShown | undefined {
  const remote: unknown = typeof state === 'object' && state !== null && 'remote' in state ? state.remote : undefined;
  if (typeof remote !== 'object' || remote === null || !('server' in remote) || typeof remote.server !== 'string')
    return undefined;
  const { server } = remote;
  if ('run' in remote && typeof remote.run === 'string') return { server, run: remote.run };
  return 'file' in remote && typeof remote.file === 'string' ? { server, file: remote.file } : undefined;
}

/** Asks for another value of a step. */
async function askForValue(editable: EditableValue | undefined, begin: (value: Json) => Promise<void>): Promise<void> {
  if (!editable || /[\r\n]/.test(editable.isText ? editable.text : '')) {
    const path = editable?.path ?? '';
    return void (await window.showWarningMessage(pastRunTexts.notEditable[editable ? 'lines' : 'absent'](path)));
  }

  const before = editable.isText ? editable.text : JSON.stringify(JSON.parse(editable.text));
  const text = await window.showInputBox({
    title: pastRunTexts.newValue(editable.path),
    prompt: pastRunTexts.newValuePrompt(),
    value: before,
    ignoreFocusOut: true,
    validateInput: (typed) => whyUnreadable(editable, typed),
  });
  if (text !== undefined && text !== before) await begin(readEdited(editable, text));
}

function whyUnreadable(editable: EditableValue, typed: string): string | undefined {
  try {
    readEdited(editable, typed);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Saves the received file at a path that the person chooses. */
async function keepFile(response: Response, path: string): Promise<void> {
  const name = new URLSearchParams(path.split('?')[1]).get('at')?.split('/').at(-1) ?? '';
  const home = workspace.workspaceFolders?.[0]?.uri;
  const file = await window.showSaveDialog(home ? { defaultUri: Uri.joinPath(home, name) } : {});
  if (file) await workspace.fs.writeFile(file, new Uint8Array(await response.arrayBuffer()));
  else await response.body?.cancel();
}
