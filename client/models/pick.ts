import { type QuickPickItem, QuickPickItemKind, Range, Uri, WorkspaceEdit, window, workspace } from 'vscode';
import type { Host } from '../host.ts';
import { engine } from '../runs/engine.ts';
import { showRefusal } from '../runs/refusal.ts';
import { clientTexts } from '../texts.ts';
import { figuresOf, keyWords } from './describe-model.ts';
import {
  type ListedProvider,
  type ModelsHere,
  modelsForEditor,
  nameOfEditorModel,
  offline,
  projectRoot,
  projectRootOf,
  settingsFile,
} from './project-models.ts';

type Choice = QuickPickItem & { choice?: { model: string } | { provider: ListedProvider } | 'other' };

/** What is handed over: a model, and the folder whose baton.yaml is meant; without it, that of the file in front. */
interface Meant {
  model?: string;
  root?: string;
}

/**
 * Makes a model the default of baton.yaml: the one that is handed over, else the one that a person picks. A provider without its key can
 * be picked as well; then its key is asked for. Gives whether a model was written down.
 */
export async function askForModel(host: Host, meant: Meant): Promise<boolean> {
  const root = meant.root ?? (await projectRoot());
  if (root === undefined) {
    await window.showWarningMessage(clientTexts.noFolder());
    return false;
  }
  try {
    const model = meant.model ?? (await chooseAmong(host, root));
    return model !== undefined && (await setDefault(root, model));
  } catch (error) {
    await showRefusal(host, (await settingsFile(root)).uri, error, clientTexts.noModelsHere);
    return false;
  }
}

/** A model that a person picks for a pipeline; undefined where the person gave up. */
export async function askModel(host: Host, uri: Uri): Promise<string | undefined> {
  const root = await projectRootOf(uri);
  try {
    return await chooseAmong(host, root, clientTexts.pickTriedModel());
  } catch (error) {
    await showRefusal(host, uri, error, clientTexts.noModelsHere);
    return undefined;
  }
}

/** The models of a folder to pick from. Where a provider is picked that lacks its key, that is asked for, and then the model. */
async function chooseAmong(host: Host, root: string, title = clientTexts.pickModel()): Promise<string | undefined> {
  const here = await modelsForEditor(host, root);
  const placeHolder = clientTexts.modelNow(here.chosen.model, here.chosen.reason);
  const picked = await window.showQuickPick(choicesOf(here), {
    title,
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked?.choice === undefined) return undefined;
  if (picked.choice === 'other') return askName();
  if ('model' in picked.choice) return picked.choice.model;
  await host.keys.ask(picked.choice.provider.key_names, { only: true });
  return chooseAmong(host, root, title);
}

/** The models that can be asked, by provider; then the providers that lack a key. */
function choicesOf({ providers, models, editor, chosen }: ModelsHere): Choice[] {
  const choice = (model: string, detail: string): Choice => ({
    label: model,
    description: model === chosen.model ? clientTexts.isDefault() : undefined,
    detail,
    choice: { model },
  });
  const ready = providers.filter(({ key }) => key === 'present' || key === 'none');
  const without = providers.filter((provider) => !ready.includes(provider));
  return [
    choice(offline, clientTexts.offline()),
    ...ready.flatMap(({ id }) =>
      group(
        id,
        models.filter(({ provider }) => provider === id).map((model) => choice(model.id, figuresOf(model))),
      ),
    ),
    ...group(
      clientTexts.editorModels(),
      editor.map((model) => choice(nameOfEditorModel(model), clientTexts.reads(model.max_input_tokens.toLocaleString()))),
    ),
    ...group(
      clientTexts.withoutKey(),
      without.map((provider) => ({ label: clientTexts.setKeyOf(provider.id), detail: keyWords(provider), choice: { provider } })),
    ),
    { label: '', kind: QuickPickItemKind.Separator },
    { label: clientTexts.otherModel(), choice: 'other' },
  ];
}

const group = (label: string, items: Choice[]): Choice[] =>
  items.length ? [{ label, kind: QuickPickItemKind.Separator }, ...items] : [];

async function askName(): Promise<string | undefined> {
  const name = await window.showInputBox({
    title: clientTexts.pickModel(),
    prompt: clientTexts.otherModelPrompt(),
    validateInput: (text) => (/^[\w.-]+:\S+$/.test(text.trim()) ? undefined : clientTexts.badModelName()),
  });
  return name?.trim() || undefined;
}

/**
 * Writes `default_model` into baton.yaml, which is made where there is none, and changes nothing else in it. Where that cannot be, the
 * person is told, and false is given.
 */
async function setDefault(root: string, model: string): Promise<boolean> {
  const { defaultModelEdit } = await engine();
  const { uri, there } = await settingsFile(root);
  const document = there ? await workspace.openTextDocument(uri) : undefined;
  const change = defaultModelEdit(document?.getText() ?? '', model);
  if (!change) return tellOf(uri, clientTexts.settingsNotChanged(model));
  const edit = new WorkspaceEdit();
  if (document) edit.replace(uri, new Range(document.positionAt(change.start), document.positionAt(change.end)), change.text);
  else edit.createFile(uri, { contents: Buffer.from(change.text) });
  if (!(await workspace.applyEdit(edit))) return tellOf(uri, clientTexts.settingsNotWritten(model));
  // A run reads it from the disk.
  return !document || (await document.save()) || tellOf(uri, clientTexts.settingsNotSaved(model));
}

/** Says why the default is not written down; nothing waits for the message to be read. */
function tellOf(uri: Uri, why: string): false {
  const open = clientTexts.openSettings();
  void window.showWarningMessage(why, open).then(async (chosen) => {
    if (chosen === open) await window.showTextDocument(uri);
  });
  return false;
}

/** Opens the baton.yaml of this place. */
export async function openSettings(): Promise<void> {
  const root = await projectRoot();
  const file = root === undefined ? undefined : await settingsFile(root);
  if (file?.there) await window.showTextDocument(file.uri);
  else if (file)
    await window.showTextDocument(await workspace.openTextDocument(Uri.from({ scheme: 'untitled', path: file.uri.path })));
}
