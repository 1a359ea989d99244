import { say, texts } from '../../../language/texts.ts';
import { isItem } from '../../graph/edges.ts';
import type { Rule } from '../checkable.ts';

/** Two products with the same constant file. */
export const productCollision: Rule = {
  code: 'product-collision',
  check({ graph, steps }, report) {
    const owners = new Map<string, string>();
    for (const node of graph.nodes) {
      const placement = steps[node.index];
      if (!placement || isItem(graph, node)) continue;
      for (const product of placement.step.products) {
        if (product.file.kind !== 'constant' || typeof product.file.value !== 'string') continue;
        const file = product.file.value.replace(/^(\.\/)+/, '').toLowerCase();
        const other = owners.get(file);
        if (other !== undefined)
          report({
            block: placement.block,
            range: product.range,
            message: say(texts['product-collision'], { file: product.file.value, other }),
          });
        else owners.set(file, `${node.path}.${product.name}`);
      }
    }
  },
};
