import type { DocumentLink, Position } from 'vscode-languageserver';
import { filesOf } from '../../../engine/compile/pipeline/steps/kinds/called-pipeline.ts';
import { findInclusions } from '../../../engine/compile/pipeline/values/included-files.ts';
import { fileReference } from '../../../engine/compile/pipeline/values/schema-reference.ts';
import type { Block, SourceNode } from '../../../engine/compile/source/nodes.ts';
import type { World } from '../../../engine/compile/world.ts';
import { fileKeys } from '../../../engine/language/keys.ts';
import type { Range } from '../../../engine/language/problems.ts';
import { embeddedPipelines, toDocumentRange } from '../../embedded/embedded-pipelines.ts';
import { unquoted } from '../../names/occurrences.ts';
import type { Snapshot } from '../../snapshot.ts';
import { protocolRange } from '../../snapshot.ts';
import { pathToUri } from '../../workspace/uris.ts';

/** The files that a pipeline names, each at its name: called pipelines, and included files; those of inline pipelines too. */
export function documentLinks(document: Snapshot): DocumentLink[] {
  const links = embeddedPipelines(document).flatMap((embedded) =>
    linksOf(embedded.snapshot).map((link) => ({ ...link, range: toDocumentRange(embedded, link.range) })),
  );
  // Files included by an inline pipeline also appear in the text of the enclosing pipeline.
  return [...new Map(links.map((link) => [`${link.range.start.line} ${link.range.start.character}`, link])).values()];
}

/** The file named at a place. */
export const linkAt = (document: Snapshot, { line, character }: Position): DocumentLink | undefined =>
  documentLinks(document).find(
    ({ range: { start, end } }) => start.line === line && start.character <= character && character <= end.character,
  );

function linksOf(snapshot: Snapshot): DocumentLink[] {
  const { compiled } = snapshot;
  const { graph, steps, source, world } = compiled;
  const links: DocumentLink[] = [];
  const add = (block: Block, range: { start: number; end: number }, file: string): void => {
    links.push({ range: protocolRange(snapshot, range, block), target: pathToUri(file) });
  };

  for (const node of graph.nodes) {
    const placement = steps[node.index];
    const work = placement?.step.work;
    if (!placement || work?.kind !== 'pipeline') continue;

    for (const { path, node: scalar } of filesOf(work.pipeline)) {
      const file = node.mayCall?.[path] ?? node.calls;
      // The choices of an AUTO tag have no place of their own; a library pattern is named by its name, not by its file.
      const named = scalar.text.trim() === path || (work.pattern !== undefined && scalar.autos.length === 0);
      if (file !== undefined && named) add(placement.block, unquoted(placement.block, scalar.range), file);
    }
  }

  const addNamed = (key: string, node: SourceNode, block: Block): void => {
    const named = fileNamedBy(key, node, world);
    if (named) add(block, unquoted(block, named.range), named.file);
  };

  const visit = (node: SourceNode, block: Block): void => {
    if (node.kind === 'list') {
      for (const item of node.items) visit(item, block);
    } else if (node.kind === 'map') {
      for (const { key, value } of node.pairs) {
        visit(value, block);
        addNamed(key.text, value, block);
      }
    } else
      for (const { path, start, end } of findInclusions(node.text)) {
        const file = world.find?.(path, world.file);
        if (file) add(block, { start: node.offsetAt(start), end: node.offsetAt(end) }, file.file);
      }
  };

  for (const { value, block, items = [] } of source.entries) {
    visit(value, block);
    for (const item of items) visit(item.node, item.block);
  }

  return links;
}

/** The file whose path is the value of a key, with the range of that path. */
function fileNamedBy(key: string, node: SourceNode, { find, file }: World): { range: Range; file: string } | undefined {
  if (node.kind !== 'scalar') return undefined;
  if (Object.hasOwn(fileKeys, key)) {
    const named = node.template ? undefined : find?.(node.text.trim(), file);
    return named && { range: node.range, file: named.file };
  }

  const path = key === '$ref' ? fileReference(node)?.path : undefined;
  const schemas = path === undefined ? undefined : find?.(path, file);
  if (path === undefined || !schemas) return undefined;

  const start = node.text.indexOf(path);
  return { range: { start: node.offsetAt(start), end: node.offsetAt(start + path.length) }, file: schemas.file };
}
