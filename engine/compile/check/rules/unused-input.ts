import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { findInputReads } from '../flow/readers.ts';

export const unusedInputPage: RulePage = {
  doc: 'The pipeline asks for an input that nothing in it reads. Remove it, or read it where it was meant to be read. `output_path` is read by the run itself.',
  examples: [
    {
      text: `inputs: {topic: tea, ~unused-input~place: Kyoto}
steps:
  - {id: write, prompt: "Write about {{ topic }}."}
`,
    },
    {
      good: true,
      text: `inputs: {topic: tea, place: Kyoto}
steps:
  - {id: write, prompt: "Write about {{ topic }} in {{ place }}."}
`,
    },
  ],
};

export const unusedInput: Rule = {
  code: 'unused-input',
  check(checkable, report) {
    const { inputs } = checkable.pipeline;
    if (inputs.length === 0) return;

    const { names, all } = findInputReads(checkable);
    if (all) return;
    // `output_path` is read by the run itself.
    for (const input of inputs) {
      if (!names.has(input.name) && input.name !== 'output_path')
        report({ block: input.block, range: input.nameRange, message: say(problemTexts['unused-input'], { name: input.name }) });
    }
  },
};
