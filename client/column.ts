import { TabInputWebview, type Uri, ViewColumn, window } from 'vscode';
import { editorOf } from './place.ts';

/** Where a document is shown: where it is visible, else in a group whose front is no panel, else beside. No panel is covered by a text. */
export const columnOf = (uri: Uri): ViewColumn =>
  editorOf(uri)?.viewColumn ??
  window.tabGroups.all.find(({ activeTab }) => !(activeTab?.input instanceof TabInputWebview))?.viewColumn ??
  ViewColumn.Beside;
