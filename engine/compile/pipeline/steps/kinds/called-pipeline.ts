import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import type { MapEntry } from '../../model/value.ts';
import type { FileRef, PipelineRef } from '../../model/work.ts';
import type { ReadScope } from '../../scope.ts';
import { reportProblem, reportWrongType } from '../../scope.ts';
import { isComputed, isEmptyNode, isListNode, isMapNode, isScalarNode, joinScalars, wordOf } from '../../source-nodes.ts';
import { readNames } from '../../values/names.ts';
import { readValue } from '../../values/value.ts';

/** `pipeline`: the path of a file, a pipeline written out as a map, or one in a block scalar (whose templates are its own). */
export function readPipelineRef(
  node: SourceNode,
  files: readonly FileRef[] | undefined,
  scope: ReadScope,
): PipelineRef | undefined {
  if (isMapNode(node)) return { kind: 'map', node };
  if (!isScalarNode(node) || isEmptyNode(node)) {
    reportWrongType(scope, node, 'pipeline', say(pipelineTexts.fileOrPipeline));
    return undefined;
  }
  if (node.text.includes('\n')) return { kind: 'text', node };
  if (!isComputed(node)) return { kind: 'file', path: node.text.trim(), node };

  const paths = files?.map(({ path }) => path);
  const schema = paths?.length ? { schema: { type: 'string', enum: paths } } : {};
  const value = readValue(node, { field: 'pipeline', ...schema }, scope);
  const site = value.kind === 'auto' ? value.pieces.find((piece) => piece.kind === 'site')?.site : undefined;
  const candidates = files ?? site?.choices?.map((path) => ({ path, node })) ?? [];
  if (candidates.length === 0) reportProblem(scope, 'missing-key.pipelines', node.range);

  return { kind: 'computed', value, candidates: [...candidates], node };
}

/** `pipelines`: the files that a computed `pipeline` may name. */
export function readFiles(node: SourceNode, scope: ReadScope): FileRef[] {
  const items = isListNode(node) ? node.items : [node];
  return readNames(node, 'pipelines', scope).flatMap(({ id, range }): FileRef[] => {
    const item = items.find((one) => one.range === range);
    return isScalarNode(item) ? [{ path: id, node: item }] : [];
  });
}

/** The files that a reference names; none for a pipeline that is written out. */
export function filesOf(ref: PipelineRef): readonly FileRef[] {
  if (ref.kind === 'file') return [ref];
  return ref.kind === 'computed' ? ref.candidates : [];
}

/** `inherit`: names of the caller that the called pipeline gets as inputs; each is read like `{{ name }}`. */
export function readInherit(node: SourceNode, scope: ReadScope): MapEntry[] {
  const items = isListNode(node) ? node.items : [node];
  return readNames(node, 'inherit', scope).flatMap(({ id, range }): MapEntry[] => {
    const item = items.find((one) => one.range === range);
    if (!isScalarNode(item)) return [];
    return [{ key: id, keyRange: range, value: readValue(joinScalars(['{{ ', item, ' }}']), { field: 'inherit' }, scope) }];
  });
}

/** `rename: {theirs: ours}`. */
export function readRename(
  node: SourceNode,
  scope: ReadScope,
): { theirs: string; ours: string; range: { start: number; end: number } }[] {
  if (isEmptyNode(node)) return [];
  if (!isMapNode(node)) {
    reportWrongType(scope, node, 'rename', say(pipelineTexts.theirNamesAndOurs));
    return [];
  }

  return node.pairs.flatMap(({ key, value }) => {
    const ours = wordOf(value);
    if (ours !== undefined && ours !== '') return [{ theirs: key.text, ours, range: key.range }];
    reportWrongType(scope, value, `rename.${key.text}`, say(pipelineTexts.aName));
    return [];
  });
}
