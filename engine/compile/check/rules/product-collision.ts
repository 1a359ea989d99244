import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { findProducts, loopOfSameFile } from '../flow/products.ts';

export const productCollisionPage: RulePage = {
  doc: 'Two products of one run go to the same file, so the second would replace the first; a run refuses that. Give each its own name; in a loop, put `{{ index }}` or the item into it. Steps that need not both run, because they have conditions or lie on branches, are not compared.',
  examples: [
    {
      text: `steps:
  - {id: short, prompt: Write a line., products: {line: out.md}}
  - {id: long, prompt: Write a page., products: {~product-collision~page: ./out.md}}
`,
    },
    {
      text: `steps:
  - id: each
    for_each: [tea, rain]
    prompt: Write about {{ item }}.
    products: {~product-collision~line: line.md}
`,
    },
    {
      good: true,
      text: `steps:
  - id: each
    for_each: [tea, rain]
    prompt: Write about {{ item }}.
    products: {line: "line-{{ index }}.md"}
`,
    },
  ],
};

export const productCollision: Rule = {
  code: 'product-collision',
  check(checkable, report) {
    const owners = new Map<string, string>();
    for (const placed of findProducts(checkable)) {
      const { block, node, product, file, shown } = placed;
      const other = owners.get(file);
      if (other !== undefined) {
        report({ block, range: product.range, message: say(problemTexts['product-collision'], { file: shown, other }) });
        continue;
      }

      owners.set(file, `${node.path}.${product.name}`);
      const loop = loopOfSameFile(checkable, placed);
      if (loop)
        report({
          block,
          range: product.range,
          message: say(problemTexts['product-collision.loop'], { file: shown, loop: loop.id }),
        });
    }
  },
};
