import { join } from 'node:path';
import {
  type Disposable,
  type QuickPickItem,
  QuickPickItemKind,
  type TextDocument,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import { copyExample, type GalleryExample, listExampleFiles, listExamples } from '../../engine/gallery/lazy/gallery.ts';
import type { Host } from '../host.ts';
import { pictureHtml } from '../panel-host/html.ts';
import { engine } from '../runs/engine.ts';
import { faultWords } from '../runs/fault-words.ts';
import { exampleTexts as texts } from '../texts/examples.ts';

/** The scheme of an example's pipeline in a preview; its path is that of the file that came with Baton. */
const scheme = 'baton-example';

/**
 * "New Pipeline from Example…": shows text and graph during the selection, and writes the folder of the selected example.
 * `argument` may be the name, and `more` the folder, if nobody should be asked.
 */
export async function createFromExample(host: Host, argument: unknown, more: unknown): Promise<TextDocument | undefined> {
  const gallery = Uri.joinPath(host.context.extensionUri, 'examples').fsPath;
  const example = listExamples().find(({ name }) => name === argument) ?? (await pickExample(gallery));
  if (!example) return undefined;

  const parent = more instanceof Uri ? more : await pickFolder();
  if (!parent) return undefined;

  const { name, file } = example;
  try {
    if (!(await copyExample(gallery, name, parent.fsPath))) {
      // Does not wait until the message is closed.
      void window.showWarningMessage(texts.taken(join(parent.fsPath, name)));
      return undefined;
    }
  } catch (error) {
    void window.showErrorMessage(texts.failed(name, faultWords(error)));
    return undefined;
  }

  const document = await workspace.openTextDocument(Uri.joinPath(parent, name, file));
  await window.showTextDocument(document, { viewColumn: ViewColumn.One, preview: false });
  await host.panels.show(document.uri);

  return document;
}

interface ExampleItem extends QuickPickItem {
  example?: GalleryExample;
}

/** Lets a person pick by category, with a preview of the highlighted example; the preview closes with the list. */
async function pickExample(gallery: string): Promise<GalleryExample | undefined> {
  const pick = window.createQuickPick<ExampleItem>();
  const preview = openPreview(gallery);
  try {
    pick.title = texts.title();
    pick.placeholder = texts.placeholder();
    pick.matchOnDetail = true;
    // The preview does not take the focus, and the list stays open on clicks outside of it.
    pick.ignoreFocusOut = true;
    pick.items = exampleItems();
    return await new Promise<GalleryExample | undefined>((resolve) => {
      pick.onDidChangeActive(([active]) => active?.example && preview.show(active.example));
      pick.onDidAccept(() => resolve(pick.activeItems[0]?.example));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
    await preview.close();
  }
}

function exampleItems(): ExampleItem[] {
  let last = '';
  return listExamples().flatMap((example) => {
    const { name, category, says } = example;
    const heading = category === last ? [] : [{ label: category, kind: QuickPickItemKind.Separator }];
    last = category;
    return [...heading, { label: name, description: describeNeeds(example), detail: says, example }];
  });
}

const describeNeeds = ({ model, network }: GalleryExample): string =>
  [texts.needs[model](), ...(network ? [texts.network()] : [])].join(' · ');

/** Text and graph of one example after another, side by side; nothing is saved. */
function openPreview(gallery: string): { show(example: GalleryExample): void; close(): Promise<void> } {
  const texting: Disposable = workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: async ({ path }) => (await engine()).readTextFile(Uri.file(path).fsPath),
  });

  let panel: WebviewPanel | undefined;
  let newest = 0;
  let last = Promise.resolve();

  const openPanel = (): WebviewPanel => {
    const opened = window.createWebviewPanel('baton.example', '', { viewColumn: ViewColumn.Beside, preserveFocus: true });
    // The person may close it and continue.
    opened.onDidDispose(() => {
      panel = undefined;
    });
    return opened;
  };

  const draw = async (example: GalleryExample, turn: number): Promise<void> => {
    const file = join(gallery, example.name, example.file);
    const { compile, findRoot, loadWorld, readTextFile, toSvg } = await engine();
    const [text, files] = await Promise.all([readTextFile(file), listExampleFiles(gallery, example.name)]);
    const cwd = join(gallery, example.name);
    const { graph } = compile(text, await loadWorld(file, { root: findRoot(file, cwd), cwd }));
    // Another example is highlighted by now.
    if (turn !== newest) return;

    const uri = Uri.file(file).with({ scheme });
    await window.showTextDocument(uri, { viewColumn: ViewColumn.One, preserveFocus: true, preview: true });
    panel ??= openPanel();
    panel.title = texts.preview(example.name);

    const facts = [describeNeeds(example), texts.files(files.length), ...files].join(' · ');
    panel.webview.html = pictureHtml(panel.title, {
      says: [example.says, facts],
      picture: toSvg(graph, { title: example.name }),
    });
  };

  return {
    show(example) {
      newest += 1;
      const turn = newest;
      last = last
        .then(() => (turn === newest ? draw(example, turn) : undefined))
        .catch((error: unknown) => {
          void window.setStatusBarMessage(texts.failed(example.name, faultWords(error)), 15_000);
        });
    },
    async close() {
      newest += 1;
      await last;
      panel?.dispose();
      const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
      await window.tabGroups.close(tabs.filter(({ input }) => schemeOf(input) === scheme));
      texting.dispose();
    },
  };
}

/** The scheme of a tab's file. */
const schemeOf = (input: unknown): string | undefined =>
  typeof input === 'object' && input !== null && 'uri' in input && input.uri instanceof Uri ? input.uri.scheme : undefined;

/** The workspace's folder, one that the person picks of several, or any folder if none is open. */
async function pickFolder(): Promise<Uri | undefined> {
  const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (folders.length === 1) return folders[0]?.uri;
  if (folders.length > 1) return (await window.showWorkspaceFolderPick({ placeHolder: texts.pickFolder() }))?.uri;
  const options = { canSelectFolders: true, canSelectFiles: false, title: texts.pickFolder(), openLabel: texts.makeHere() };
  return (await window.showOpenDialog(options))?.[0];
}
