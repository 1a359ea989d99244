import { TabInputWebview, type Uri, ViewColumn, window } from 'vscode';
import { editorOf } from './place.ts';

/**
 * The column for a document: where it is visible, else a group whose active tab is no panel, else beside. Texts do not cover
 * panels.
 */
export const columnOf = (uri: Uri): ViewColumn =>
  editorOf(uri)?.viewColumn ??
  window.tabGroups.all.find(({ activeTab }) => !(activeTab?.input instanceof TabInputWebview))?.viewColumn ??
  ViewColumn.Beside;
