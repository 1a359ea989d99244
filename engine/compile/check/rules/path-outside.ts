import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Value } from '../../pipeline/model/value.ts';
import { filesOf } from '../../pipeline/steps/kinds/called-pipeline.ts';
import type { Block } from '../../source/nodes.ts';
import type { Checkable, Finding, Rule, RulePage } from '../checkable.ts';
import { plainPath } from '../flow/products.ts';
import type { PlacedNode } from '../steps.ts';
import { stepsOf } from '../steps.ts';

export const pathOutsidePage: RulePage = {
  doc: 'A written path leads out of the folder that it must stay in. Products, and outputs with a file, are written inside the output folder of the run (the input `output_path` chooses another); prompts, other texts and pipelines are taken from the project or the current folder, and never from a file that holds keys. A run refuses such a path. What a tool or a prompt reads or writes elsewhere is an information: a run asks for permission.',
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
      text: `steps:
  - {id: ask, prompt: "Answer this: {{ file:~path-outside~../question.md }}"}
  - {id: keys, prompt: "Answer this: {{ file:~path-outside~.env }}"}
  - {id: part, pipeline: ~path-outside~../part.baton.yaml}
  - {id: read, tool: filesystem, action: read, parameters: {path: ~path-outside~../notes.md}}
  - {id: look, prompt: [What is this?, {image: ~path-outside~/tmp/picture.png}]}
`,
      world: { find: () => undefined, outside: (path) => /^(\/|\.\.)/.test(path) },
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
};

export const pathOutside: Rule = {
  code: 'path-outside',
  check(checkable, report) {
    const check = (file: Value | undefined, block: Block): void => {
      if (file?.kind === 'constant' && typeof file.value === 'string' && leavesFolder(file.value))
        report({
          block,
          range: file.node.range,
          message: say(problemTexts['path-outside'], { path: file.value, folder: say(phrases.outputFolder) }),
        });
    };

    for (const placed of stepsOf(checkable)) {
      for (const { file } of placed.step.products) check(file, placed.block);
      if (checkable.world.outside) outsideOf(checkable, placed, report);
    }

    for (const { file, block } of checkable.pipeline.outputs) check(file, block);
  },
};

/** Pipelines that are not looked for outside, and files that need a permission. */
function outsideOf(
  { world, tools, mayCall }: Checkable,
  { node, step, block }: PlacedNode,
  report: (one: Finding) => void,
): void {
  const { work } = step;

  const ask = (value: Value | undefined): void => {
    if (value?.kind !== 'constant' || typeof value.value !== 'string' || !world.outside?.(value.value)) return;
    const message = say(problemTexts['path-outside.asked'], { path: value.value });
    report({ block, range: value.node.range, message, severity: 'information' });
  };

  if (work.kind === 'pipeline') {
    for (const [index, { path, node: at }] of filesOf(work.pipeline).entries()) {
      if (mayCall.get(node.index)?.[index] || !world.find || !world.outside?.(path, world.file)) continue;
      report({ block, range: at.range, message: say(problemTexts['path-outside.called'], { path }) });
    }
  } else if (work.kind === 'tool' && !work.computed?.tool) {
    const paths = tools.get(work.tool)?.paths ?? [];
    for (const { key, value } of work.parameters.entries) {
      if (paths.includes(key)) ask(value);
    }
  } else if (work.kind === 'prompt') {
    for (const { value } of work.media ?? []) ask(value);
  }
}

/** Whether a path cannot lie inside the folder that it begins at, whatever that folder is called. */
function leavesFolder(path: string): boolean {
  const parts = plainPath(path).split('/');
  const up = parts.filter((part) => part === '..').length;
  return up > 0 && parts.length - up <= up;
}
