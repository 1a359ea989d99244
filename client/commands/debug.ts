import { debug, Location, Position, SourceBreakpoint, type TextDocument, workspace } from 'vscode';
import type { Host } from '../host.ts';
import { target } from '../place.ts';
import { prepare } from '../runs/start.ts';

/** Starts the debugger on what is on the screen. */
export async function debugFile(file: TextDocument | undefined): Promise<void> {
  const document = await prepare(file);
  if (!document) return;
  const program = document.uri.scheme === 'file' ? document.uri.fsPath : document.uri.toString();
  await debug.startDebugging(workspace.getWorkspaceFolder(document.uri), {
    type: 'baton',
    request: 'launch',
    name: 'Baton',
    program,
  });
}

/** Debugs up to the step on a line: with a breakpoint there, which stays and can be seen. */
export async function debugTo(_host: Host, argument: unknown, line: unknown): Promise<void> {
  const document = await target(argument);
  if (!document || typeof line !== 'number') return;
  const has = debug.breakpoints.some(
    (one) =>
      one instanceof SourceBreakpoint &&
      one.location.uri.toString() === document.uri.toString() &&
      one.location.range.start.line === line,
  );
  if (!has) debug.addBreakpoints([new SourceBreakpoint(new Location(document.uri, new Position(line, 0)))]);
  await debugFile(document);
}
