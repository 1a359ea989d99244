import { debug, type TextDocument, workspace } from 'vscode';
import type { Host } from '../host.ts';
import { editorOf, shortName, target } from '../place.ts';
import { prepareRun } from '../runs/start.ts';

/** Starts the debugger on what is on the screen, up to a line (from 1) where one is given. */
export async function debugFile(file: TextDocument | undefined, stopAt?: number): Promise<void> {
  const document = await prepareRun(file);
  if (!document) return;
  const program = document.uri.scheme === 'file' ? document.uri.fsPath : document.uri.toString();
  await debug.startDebugging(workspace.getWorkspaceFolder(document.uri), {
    type: 'baton',
    request: 'launch',
    // Several may be debugged at once; the call stack and the toolbar tell them apart by this.
    name: shortName(document.uri),
    program,
    stopAt,
  });
}

/** Debugs up to the step on a line (from 0; that of the cursor unless given), past other breakpoints; leaves none behind. */
export async function debugTo(_host: Host, argument: unknown, line: unknown): Promise<void> {
  const document = await target(argument);
  if (!document) return;
  const at = typeof line === 'number' ? line : editorOf(document.uri)?.selection.active.line;
  if (at !== undefined) await debugFile(document, at + 1);
}
