import { isItem } from '../../engine/compile/graph/places.ts';
import type { AutoSite } from '../../engine/compile/pipeline/model/value.ts';
import type { Block, ScalarNode, SourceNode } from '../../engine/compile/source/nodes.ts';
import type { Snapshot } from '../snapshot.ts';

export interface PlacedSite {
  site: AutoSite;
  block: Block;
}

/** Every AUTO tag with its block. */
export function autoSites(snapshot: Snapshot): PlacedSite[] {
  const { compiled } = snapshot;
  const sites = compiled.steps.flatMap(({ step, block }, index): PlacedSite[] => {
    const node = compiled.graph.nodes[index];
    return node && !isItem(compiled.graph, node) ? step.autos.map((site) => ({ site, block })) : [];
  });
  const blocks = compiled.pipeline.autos.length ? blocksOfScalars(snapshot) : new Map<ScalarNode, Block>();

  for (const site of compiled.pipeline.autos) {
    const block = blocks.get(site.node);
    if (block) sites.push({ site, block });
  }

  return sites;
}

/** The block of each scalar with AUTO tags at the top of a pipeline. */
function blocksOfScalars({ compiled }: Snapshot): Map<ScalarNode, Block> {
  const blockOf = new Map<ScalarNode, Block>();

  const visit = (node: SourceNode, block: Block): void => {
    if (node.kind === 'list') {
      for (const item of node.items) visit(item, block);
    } else if (node.kind === 'map') {
      for (const { value } of node.pairs) visit(value, block);
    } else if (node.autos.length) blockOf.set(node, block);
  };

  for (const { value, block } of compiled.source.entries) visit(value, block);
  return blockOf;
}
