import type { Position, Range, WorkspaceEdit } from 'vscode-languageserver';
import { ErrorCodes, ResponseError } from 'vscode-languageserver';
import { compile } from '../../engine/compile/compile.ts';
import { say } from '../../engine/language/texts.ts';
import type { Meaning } from '../meaning.ts';
import { nameOf } from '../meaning.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, rangeOf } from '../snapshot.ts';
import { serverTexts } from '../texts.ts';
import type { Naming } from './names.ts';
import { namingAt, namings, placesOf } from './names.ts';

/** What would be renamed: the name under the cursor. Null where nothing is named, or nothing that a text declares. */
export function prepareRename(snapshot: Snapshot, position: Position): { range: Range; placeholder: string } | null {
  const naming = namingAt(snapshot, offsetAt(snapshot, position));
  if (!naming || !renamable(naming.meaning)) return null;
  return { range: rangeOf(snapshot, naming.range, naming.block), placeholder: nameOf(naming.meaning) };
}

/** The parameters of a step are named by its tool, and the other names of a loop by the language. */
const renamable = (meaning: Meaning): boolean => (meaning.kind === 'loop' ? meaning.given : meaning.kind !== 'parameter');

/**
 * Gives what is named under the cursor another name everywhere, inputs and outputs also in `others`: the files that call this one, or
 * that it calls. Refuses names that cannot be used, are taken, or would mean something else.
 */
export function rename(
  snapshot: Snapshot,
  position: Position,
  newName: string,
  others: () => readonly Snapshot[] = () => [],
): WorkspaceEdit | null {
  const own = namingAt(snapshot, offsetAt(snapshot, position));
  if (!own || !renamable(own.meaning)) return null;
  const { meaning } = own;
  const step = meaning.kind === 'step';
  if (!fits(meaning, newName)) refuse(step ? serverTexts.badId : serverTexts.badName, newName);
  if (newName === nameOf(meaning)) return { changes: {} };
  const shared = meaning.kind === 'input' || meaning.kind === 'output';
  const files = [snapshot, ...(shared ? others().filter(({ uri }) => uri !== snapshot.uri) : [])];
  const found = files.map((file) => ({ file, places: placesOf(file, own.key) })).filter(({ places }) => places.length > 0);
  const all = found.flatMap(({ places }) => places);
  if (taken(snapshot, meaning, newName)) refuse(step ? serverTexts.takenId : serverTexts.takenName, newName);
  if (!all.some(({ declares }) => declares)) refuse(step ? serverTexts.noId : serverTexts.notDeclared, nameOf(meaning));
  if (all.some(({ hidden }) => hidden)) refuse(serverTexts.hiddenName, nameOf(meaning));
  if (!keepsMeaning(snapshot, found, newName)) refuse(serverTexts.otherMeaning, newName);
  const edits = found.map(({ file, places }) => [
    file.uri,
    places.map(({ range, block }) => ({ range: rangeOf(file, range, block), newText: newName })),
  ]);
  return { changes: Object.fromEntries(edits) };
}

function refuse(text: string, name: string): never {
  throw new ResponseError(ErrorCodes.InvalidParams, say(text, { name }));
}

/** Names that templates read hold no hyphens, but for the ids of steps. */
function fits({ kind }: Meaning, name: string): boolean {
  const bare = kind === 'step' || kind === 'expert' || kind === 'personality';
  return bare ? /^[A-Za-z_][\w-]*$/.test(name) : /^[A-Za-z_]\w*$/.test(name);
}

/** Whether a sibling has the name. */
function taken(snapshot: Snapshot, meaning: Meaning, name: string): boolean {
  const { graph } = snapshot.compiled;
  if (meaning.kind === 'step')
    return (graph.frames[meaning.node.frame]?.nodes ?? []).some(
      (index) => graph.nodes[index]?.id === name && index !== meaning.node.index,
    );
  return namings(snapshot).some(
    (one) => one.declares && one.meaning.kind === meaning.kind && sameHome(one.meaning, meaning) && nameOf(one.meaning) === name,
  );
}

function sameHome(one: Meaning, other: Meaning): boolean {
  if (one.kind === 'variable' && other.kind === 'variable') return one.frame === other.frame;
  if ('node' in one && 'node' in other) return one.node === other.node;
  return true;
}

interface Found {
  file: Snapshot;
  places: readonly Naming[];
}

/** Whether the text with the new name has the same edges and no error more: nothing hides the name, and it hides nothing. */
function keepsMeaning({ compiled, uri }: Snapshot, found: readonly Found[], newName: string): boolean {
  const texts = new Map(found.map(({ file, places }) => [file.compiled.world.file, renamed(file, places, newName)]));
  const own = found.find(({ file }) => file.uri === uri);
  const { world } = compiled;
  const find: typeof world.find = (path, from) => {
    const there = world.find?.(path, from);
    return there && { file: there.file, text: texts.get(there.file) ?? there.text };
  };
  const text = own ? texts.get(world.file) : undefined;
  const after = compile(text ?? compiled.text, { ...world, ...(world.find ? { find } : {}) }, compiled);
  const edges = ({ graph }: typeof after): string => JSON.stringify(graph.edges.map(({ from, to, kind }) => [from, to, kind]));
  const errors = ({ problems }: typeof after): number => problems.filter(({ severity }) => severity === 'error').length;
  return edges(after) === edges(compiled) && errors(after) <= errors(compiled);
}

function renamed({ text, compiled }: Snapshot, places: readonly Naming[], newName: string): string {
  let made = '';
  let at = 0;
  for (const { range, block } of places) {
    const by = compiled.at(block);
    made += text.slice(at, range.start + by) + newName;
    at = range.end + by;
  }
  return made + text.slice(at);
}
