import { basename } from 'node:path';
import {
  type Disposable,
  EventEmitter,
  lm,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  workspace,
} from 'vscode';
import type { EditorModel } from '../../engine/index.ts';
import type { Host } from '../host.ts';
import { figuresOf, keyWords, sourceOf } from '../models/describe-model.ts';
import {
  type AvailableModel,
  type ListedProvider,
  type ModelsHere,
  modelsForEditor,
  nameOfEditorModel,
  offline,
  projectRoot,
} from '../models/project-models.ts';
import { isSettingsFile } from '../place.ts';
import { faultWords } from '../runs/fault-words.ts';
import { modelListTexts } from '../texts/models.ts';

/** A row of the view. */
type ModelRow =
  | { kind: 'provider'; root: string; provider: ListedProvider; models: readonly AvailableModel[] }
  | { kind: 'model'; root: string; model: AvailableModel }
  | { kind: 'editor'; root: string; models: readonly EditorModel[] }
  | { kind: 'editor-model'; root: string; model: EditorModel }
  /** Providers without their key or address, folded: most people use one or two. */
  | { kind: 'idle'; rows: readonly ModelRow[] }
  /** Why there is nothing to list. */
  | { kind: 'note'; text: string };

/**
 * The model of a row with the folder whose models are shown, or the keys of its provider: the argument of the row's buttons.
 */
export const modelMeantBy = (row: unknown): { model?: string; root?: string; keys?: readonly string[] } => {
  if (!isRow(row)) return {};
  if (row.kind === 'model') return { model: row.model.id, root: row.root };
  if (row.kind === 'editor-model') return { model: nameOfEditorModel(row.model), root: row.root };
  if (row.kind === 'provider' && row.provider.id === offline) return { model: offline, root: row.root };
  return row.kind === 'provider' ? { keys: row.provider.key_names } : {};
};

const isRow = (value: unknown): value is ModelRow => typeof value === 'object' && value !== null && 'kind' in value;

/**
 * The view Models: available providers and models, missing keys, prices, and the default model. It shows the folder of the
 * active file.
 */
export function showModels(host: Host): Disposable {
  const changed = new EventEmitter<undefined>();
  let here: ModelsHere | undefined;
  /** The shown folder; undefined before the first, and if there is none. */
  let shown: string | undefined;
  const provider: TreeDataProvider<ModelRow> = {
    onDidChangeTreeData: changed.event,
    async getChildren(row) {
      if (row) return [...childrenOf(row)];
      here = undefined;
      const root = workspace.isTrusted ? await projectRoot() : undefined;
      shown = root;
      view.description = root !== undefined && (workspace.workspaceFolders?.length ?? 0) > 1 ? basename(root) : '';

      // The text of an empty view is in the manifest.
      if (root === undefined) return [];
      try {
        here = await modelsForEditor(host, root);
        return rowsOf(here);
      } catch (error) {
        return [{ kind: 'note', text: faultWords(error) }];
      }
    },
    getTreeItem: (row) => itemOf(row, here),
  };
  const again = (): void => changed.fire(undefined);

  /** Another folder may be active now. */
  const follow = (): void => {
    if (!view.visible || !workspace.isTrusted) return;
    // The view itself reports a failure.
    projectRoot().then((root) => root !== shown && again(), again);
  };

  const view = window.createTreeView('baton.models', { treeDataProvider: provider });
  const watcher = workspace.createFileSystemWatcher('**/baton.{yaml,yml}');
  const parts = [
    changed,
    view,
    view.onDidChangeVisibility(follow),
    window.onDidChangeActiveTextEditor(follow),
    watcher,
    watcher.onDidCreate(again),
    watcher.onDidChange(again),
    watcher.onDidDelete(again),
    host.context.secrets.onDidChange(again),
    lm.onDidChangeChatModels(again),
    workspace.onDidGrantWorkspaceTrust(again),
    // Nothing above the workspace folders is watched.
    workspace.onDidSaveTextDocument(({ uri }) => isSettingsFile(uri) && !workspace.getWorkspaceFolder(uri) && again()),
  ];

  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}

/** First providers that baton.yaml mentions or that are usable, with their models; last those that are not configured. */
function rowsOf({ root, providers, models, editor }: ModelsHere): ModelRow[] {
  const rows = providers.map((one): ModelRow & { kind: 'provider' } => ({
    kind: 'provider',
    root,
    provider: one,
    models: models.filter(({ provider }) => provider === one.id),
  }));

  const place = ({ provider: { id, key, base_url, refusal }, models: own }: ModelRow & { kind: 'provider' }): number => {
    if (own.length || id === offline) return 0;
    const lacksAddress = refusal !== undefined && base_url === undefined && key !== 'present';
    return key === 'missing' || lacksAddress ? 2 : 1;
  };

  const offered: ModelRow[] = editor.length ? [{ kind: 'editor', root, models: editor }] : [];
  const [first = [], second = [], idle = []] = [0, 1, 2].map((wanted) => rows.filter((row) => place(row) === wanted));
  const last: ModelRow[] = idle.length ? [{ kind: 'idle', rows: idle }] : [];

  return [...first, ...offered, ...second, ...last];
}

function childrenOf(row: ModelRow): readonly ModelRow[] {
  if (row.kind === 'idle') return row.rows;
  if (row.kind === 'provider') return row.models.map((model) => ({ kind: 'model', root: row.root, model }));
  return row.kind === 'editor' ? row.models.map((model) => ({ kind: 'editor-model', root: row.root, model })) : [];
}

const keyIcons = { present: 'key', missing: 'circle-slash', unfit: 'warning', program: 'plug', none: 'plug' } as const;

function itemOf(row: ModelRow, here: ModelsHere | undefined): TreeItem {
  switch (row.kind) {
    case 'provider': {
      const { provider, models } = row;
      if (provider.id === offline) return modelItem(offline, here?.chosen.model === offline, modelListTexts.offline());

      const chosen = models.some(({ default: one }) => one);
      const item = new TreeItem(provider.id, models.length ? stateOf(chosen) : TreeItemCollapsibleState.None);
      item.description = keyWords(provider);
      item.iconPath = new ThemeIcon(
        provider.refusal === undefined ? keyIcons[provider.key] : 'warning',
        provider.key === 'missing' ? new ThemeColor('descriptionForeground') : undefined,
      );
      item.tooltip = [provider.id, provider.base_url ?? '', keyWords(provider)].filter(Boolean).join('\n');
      item.contextValue = provider.key_names.length ? 'provider' : 'server';
      return item;
    }
    case 'model': {
      const { model } = row;
      const item = modelItem(model.id, model.default === true, figuresOf(model));
      const about = here ? sourceOf(model, here.table) : '';
      const why = model.default && here ? here.chosen.reason : '';
      const notice = model.deprecated ? modelListTexts.deprecated() : '';
      const end = model.retires === undefined ? notice : modelListTexts.retires(model.retires);

      item.tooltip = [model.id, figuresOf(model), about, why, end].filter(Boolean).join('\n');
      return item;
    }
    case 'editor': {
      const chosen = row.models.some((model) => nameOfEditorModel(model) === here?.chosen.model);
      const item = new TreeItem(modelListTexts.editorModels(), stateOf(chosen));
      item.description = modelListTexts.editorAsks();
      item.iconPath = new ThemeIcon('vscode');
      return item;
    }
    case 'editor-model': {
      const name = nameOfEditorModel(row.model);
      return modelItem(name, name === here?.chosen.model, modelListTexts.reads(row.model.max_input_tokens.toLocaleString()));
    }
    case 'idle': {
      const item = new TreeItem(modelListTexts.notSetUp(), TreeItemCollapsibleState.Collapsed);
      item.description = row.rows.length.toLocaleString();
      item.iconPath = new ThemeIcon('key', new ThemeColor('descriptionForeground'));
      return item;
    }
    case 'note': {
      const item = new TreeItem(row.text);
      item.iconPath = new ThemeIcon('warning');
      item.tooltip = row.text;
      item.command = { command: 'baton.openSettings', title: modelListTexts.openSettings() };
      return item;
    }
  }
}

const stateOf = (open: boolean): TreeItemCollapsibleState =>
  open ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;

function modelItem(name: string, chosen: boolean, figures: string): TreeItem {
  const item = new TreeItem(name);
  item.description = chosen ? `${modelListTexts.isDefault()} · ${figures}` : figures;
  item.iconPath = new ThemeIcon(chosen ? 'pass-filled' : 'circle-outline');
  item.contextValue = chosen ? 'model.default' : 'model';
  return item;
}
