import { say, texts } from '../../../language/texts.ts';
import { references } from '../../template/references.ts';
import type { Rule } from '../checkable.ts';
import { accessTemplates } from '../templates.ts';

/** An input that no template names. `output_path` is read by the run itself. */
export const unusedInput: Rule = {
  code: 'unused-input',
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
