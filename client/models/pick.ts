import { type QuickPickItem, QuickPickItemKind, Range, Uri, WorkspaceEdit, window, workspace } from 'vscode';
import type { Host } from '../host.ts';
import { engine } from '../runs/engine.ts';
import { showRefusal } from '../runs/start/refusal.ts';
import { modelListTexts } from '../texts/models.ts';
import { variantsOfStepTexts } from '../texts/variants.ts';
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

/** The argument: a model, and the folder of the baton.yaml; without it, that of the active file. */
interface Meant {
  model?: string;
  root?: string;
}

/**
 * Makes a model the default in baton.yaml: the given one, else one that the person picks. A provider without a key can be
 * picked too; then its key is asked for. Returns whether a model was written.
 */
export async function askForModel(host: Host, meant: Meant): Promise<boolean> {
  const root = meant.root ?? (await projectRoot());
  if (root === undefined) {
    await window.showWarningMessage(modelListTexts.noFolder());
    return false;
  }
  try {
    const model = meant.model ?? (await chooseAmong(host, root));
    return model !== undefined && (await setDefault(root, model));
  } catch (error) {
    await showRefusal(host, (await settingsFile(root)).uri, error, modelListTexts.noModelsHere);
    return false;
  }
}

/** A model that a person picks for a pipeline; undefined if the person cancelled. */
export async function askModel(host: Host, uri: Uri): Promise<string | undefined> {
  const root = await projectRootOf(uri);
  try {
    return await chooseAmong(host, root, variantsOfStepTexts.pickTriedModel());
  } catch (error) {
    await showRefusal(host, uri, error, modelListTexts.noModelsHere);
    return undefined;
  }
}

/** The models of a folder to pick from. If a provider without a key is picked, its key is asked for, and then the model. */
async function chooseAmong(host: Host, root: string, title = modelListTexts.pickModel()): Promise<string | undefined> {
  const here = await modelsForEditor(host, root);
  const placeHolder = modelListTexts.modelNow(here.chosen.model, here.chosen.reason);
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

/** The available models, by provider; then the providers without a key. */
function choicesOf({ providers, models, editor, chosen }: ModelsHere): Choice[] {
  const choice = (model: string, detail: string): Choice => ({
    label: model,
    description: model === chosen.model ? modelListTexts.isDefault() : undefined,
    detail,
    choice: { model },
  });
  const ready = providers.filter(({ key }) => key !== 'missing' && key !== 'unfit');
  const without = providers.filter((provider) => !ready.includes(provider));
  return [
    choice(offline, modelListTexts.offline()),
    ...ready.flatMap(({ id }) =>
      group(
        id,
        models.filter(({ provider }) => provider === id).map((model) => choice(model.id, figuresOf(model))),
      ),
    ),
    ...group(
      modelListTexts.editorModels(),
      editor.map((model) => choice(nameOfEditorModel(model), modelListTexts.reads(model.max_input_tokens.toLocaleString()))),
    ),
    ...group(
      modelListTexts.withoutKey(),
      without.map((provider) => ({
        label: modelListTexts.setKeyOf(provider.id),
        detail: keyWords(provider),
        choice: { provider },
      })),
    ),
    { label: '', kind: QuickPickItemKind.Separator },
    { label: modelListTexts.otherModel(), choice: 'other' },
  ];
}

const group = (label: string, items: Choice[]): Choice[] =>
  items.length ? [{ label, kind: QuickPickItemKind.Separator }, ...items] : [];

async function askName(): Promise<string | undefined> {
  const name = await window.showInputBox({
    title: modelListTexts.pickModel(),
    prompt: modelListTexts.otherModelPrompt(),
    validateInput: (text) => (/^[\w.-]+:\S+$/.test(text.trim()) ? undefined : modelListTexts.badModelName()),
  });
  return name?.trim() || undefined;
}

/**
 * Writes `default_model` into baton.yaml, which is created if missing, and changes nothing else in it. On failure the person
 * is told, and the result is false.
 */
async function setDefault(root: string, model: string): Promise<boolean> {
  const { defaultModelEdit } = await engine();
  const { uri, there } = await settingsFile(root);
  const document = there ? await workspace.openTextDocument(uri) : undefined;
  const change = defaultModelEdit(document?.getText() ?? '', model);
  if (!change) return tellOf(uri, modelListTexts.settingsNotChanged(model));
  const edit = new WorkspaceEdit();
  if (document) edit.replace(uri, new Range(document.positionAt(change.start), document.positionAt(change.end)), change.text);
  else edit.createFile(uri, { contents: Buffer.from(change.text) });
  if (!(await workspace.applyEdit(edit))) return tellOf(uri, modelListTexts.settingsNotWritten(model));
  // A run reads it from the disk.
  return !document || (await document.save()) || tellOf(uri, modelListTexts.settingsNotSaved(model));
}

/** Shows why the default was not written; does not wait until the message is closed. */
function tellOf(uri: Uri, why: string): false {
  const open = modelListTexts.openSettings();
  void window.showWarningMessage(why, open).then(async (chosen) => {
    if (chosen === open) await window.showTextDocument(uri);
  });
  return false;
}

/** Opens the baton.yaml at the problem's position. */
export async function openSettings(): Promise<void> {
  const root = await projectRoot();
  const file = root === undefined ? undefined : await settingsFile(root);
  if (file?.there) await window.showTextDocument(file.uri);
  else if (file)
    await window.showTextDocument(await workspace.openTextDocument(Uri.from({ scheme: 'untitled', path: file.uri.path })));
}
