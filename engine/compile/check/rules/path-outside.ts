import { phrases, say, texts } from '../../../language/texts.ts';
import type { Value } from '../../pipeline/model/value.ts';
import type { Block } from '../../source/nodes.ts';
import type { Rule } from '../checkable.ts';
import { plainPath } from '../products.ts';
import { stepsOf } from '../steps.ts';

export const pathOutside: Rule = {
  code: 'path-outside',
  doc: 'A written path leads out of the folder that it must stay in: products, and outputs with a file, are written inside the output folder of the run. A run refuses such a path. Name a place inside; the input `output_path` chooses another output folder.',
  examples: [
    {
      text: `steps:
  - id: write
    prompt: Write a line.
    products:
      line: {file: ~path-outside~../line.md}
`,
    },
    {
      text: `steps:
  - {id: write, prompt: Write a line.}
outputs:
  line: {value: "{{ write }}", file: ~path-outside~../../line.md}
`,
    },
    {
      good: true,
      text: `steps:
  - id: write
    prompt: Write a line.
    products:
      line: {file: drafts/../line.md}
`,
    },
  ],
  check(checkable, report) {
    const check = (file: Value | undefined, block: Block): void => {
      if (file?.kind === 'constant' && typeof file.value === 'string' && leavesFolder(file.value))
        report({
          block,
          range: file.node.range,
          message: say(texts['path-outside'], { path: file.value, folder: phrases.outputFolder }),
        });
    };
    for (const { step, block } of stepsOf(checkable)) for (const { file } of step.products) check(file, block);
    for (const { file, block } of checkable.pipeline.outputs) check(file, block);
  },
};

/** Whether a path cannot lie inside the folder that it begins at, whatever that folder is called. */
function leavesFolder(path: string): boolean {
  const parts = plainPath(path).split('/');
  const up = parts.filter((part) => part === '..').length;
  return up > 0 && parts.length - up <= up;
}
