import type { Node } from '../../graph/graph.ts';
import { choosesBranch } from '../../graph/places.ts';
import type { Product } from '../../pipeline/model/results.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { Checkable } from '../checkable.ts';
import type { PlacedNode } from '../steps.ts';
import { isCertain, ownersOf, stepsOf } from '../steps.ts';

interface PlacedProduct extends PlacedNode {
  product: Product;
  /** The file, spelled so that equal files are equal. */
  file: string;
  /** As it is written. */
  shown: string;
}

/** The products with a constant file of steps that surely run when the pipeline does. */
export function* findProducts(checkable: Checkable): Iterable<PlacedProduct> {
  for (const placed of stepsOf(checkable)) {
    const { node, step } = placed;
    if (step.products.length === 0) continue;

    const owners = [...ownersOf(checkable, node)];
    if (![node, ...owners].every((one) => isCertain(checkable, one)) || owners.some(choosesBranch)) continue;
    for (const product of step.products) {
      const { file } = product;
      if (file.kind !== 'constant' || typeof file.value !== 'string') continue;
      yield { ...placed, product, file: plainPath(file.value), shown: file.value };
    }
  }
}

/** The loop around a product (or on its step) that surely goes around twice, each time with the same file. */
export function loopOfSameFile(checkable: Checkable, { node }: PlacedProduct): Node | undefined {
  return [node, ...ownersOf(checkable, node)].find((one) => {
    const step = checkable.steps[one.index]?.step;
    return step && repeats(step);
  });
}

/** Whether a loop surely has two iterations or more: at least two items are written out, and no condition skips one or ends the loop. */
function repeats({ loop }: Step): boolean {
  if (loop?.kind !== 'for_each' || loop.continueIf || loop.breakIf) return false;
  const { list } = loop;
  if (list.kind === 'list') return list.items.length > 1;
  return list.kind === 'constant' && Array.isArray(list.value) && list.value.length > 1;
}

/** A path without what changes nothing (`../`, `//`, `a/../`), so that equal files are equal; `\\` separates like `/`. */
export function plainPath(path: string): string {
  const spelled = path.replaceAll('\\', '/');
  const parts: string[] = [];
  for (const part of spelled.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }

  return `${spelled.startsWith('/') ? '/' : ''}${parts.join('/')}`;
}
