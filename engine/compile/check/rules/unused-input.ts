import { say, texts } from '../../../language/texts.ts';
import { references } from '../../template/references.ts';
import type { Rule } from '../checkable.ts';
import { accessTemplates } from '../templates.ts';

export const unusedInput: Rule = {
  code: 'unused-input',
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
  check(checkable, report) {
    const { inputs } = checkable.pipeline;
    if (inputs.length === 0) return;
    const read = new Set<string>(['output_path']);
    for (const { template } of accessTemplates(checkable)) {
      for (const { name, path } of references(template)) {
        read.add(name);
        const [first] = path;
        if ((name === 'inputs' || name === 'parameters') && first === undefined) return;
        if (typeof first === 'string') read.add(first);
      }
    }
    for (const input of inputs)
      if (!read.has(input.name))
        report({ block: input.block, range: input.nameRange, message: say(texts['unused-input'], { name: input.name }) });
  },
};
