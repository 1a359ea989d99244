import { debug, type TextDocument, workspace } from 'vscode';
import type { Host } from '../host.ts';
import { editorOf, shortName, target } from '../place.ts';
import { prepareRun } from '../runs/start/start.ts';

/** Starts the debugger on the text in the editor, up to a line (from 1) if given. */
export async function debugFile(file: TextDocument | undefined, stopAt?: number): Promise<void> {
  const document = await prepareRun(file);
  if (!document) return;

  const program = document.uri.scheme === 'file' ? document.uri.fsPath : document.uri.toString();
  await debug.startDebugging(workspace.getWorkspaceFolder(document.uri), {
    type: 'baton',
    request: 'launch',
    // Distinguishes several debug sessions in the call stack and the toolbar.
    name: shortName(document.uri),
    program,
    stopAt,
  });
}

/**
 * Debugs up to the step on a line (from 0; that of the cursor unless given), ignoring other breakpoints; leaves none behind.
 */
export async function debugTo(_host: Host, argument: unknown, line: unknown): Promise<void> {
  const document = await target(argument);
  if (!document) return;
  const at = typeof line === 'number' ? line : editorOf(document.uri)?.selection.active.line;
  if (at !== undefined) await debugFile(document, at + 1);
}
