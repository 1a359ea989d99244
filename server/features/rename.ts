import type { Position, Range, WorkspaceEdit } from 'vscode-languageserver';
import { ErrorCodes, ResponseError } from 'vscode-languageserver';
import { say } from '../../engine/language/texts.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, rangeOf } from '../snapshot.ts';
import { serverTexts } from '../texts.ts';
import { namingAt, namings } from './step-names.ts';

/** What would be renamed: the id under the cursor. Null where no step is named. */
export function prepareRename(snapshot: Snapshot, position: Position): { range: Range; placeholder: string } | null {
  const naming = namingAt(snapshot, offsetAt(snapshot, position));
  return naming ? { range: rangeOf(snapshot, naming.range, naming.block), placeholder: naming.node.id } : null;
}

/** Gives a step another id everywhere it is named. Refuses ids that cannot be used, or that a sibling has. */
export function rename(snapshot: Snapshot, position: Position, newName: string): WorkspaceEdit | null {
  const own = namingAt(snapshot, offsetAt(snapshot, position));
  if (!own) return null;
  const { graph } = snapshot.compiled;
  if (!/^[A-Za-z_][\w-]*$/.test(newName))
    throw new ResponseError(ErrorCodes.InvalidParams, say(serverTexts.badId, { name: newName }));
  const taken = graph.frames[own.node.frame]?.nodes.some(
    (index) => graph.nodes[index]?.id === newName && graph.nodes[index] !== own.node,
  );
  if (taken) throw new ResponseError(ErrorCodes.InvalidParams, say(serverTexts.takenId, { name: newName }));
  const places = namings(snapshot).filter(({ node }) => node === own.node);
  if (!places.some(({ declares }) => declares)) throw new ResponseError(ErrorCodes.InvalidParams, say(serverTexts.noId));
  const edits = places.map(({ range, block }) => ({ range: rangeOf(snapshot, range, block), newText: newName }));
  return { changes: { [snapshot.uri]: edits } };
}
