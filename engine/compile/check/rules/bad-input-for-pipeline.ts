import { nearest } from '../../../language/suggest.ts';
import { phrases, say, suggestion, texts } from '../../../language/texts.ts';
import { describe, mayBe } from '../../../language/types.ts';
import type { Rule } from '../checkable.ts';
import { inputsRead } from '../reads.ts';
import { stepsOf } from '../steps.ts';
import { typesOf } from '../types.ts';

const find = () => ({
  file: 'clean.baton.yaml',
  text: 'inputs:\n  text: {type: string, description: What to tidy.}\n  many: 3\nsteps:\n  - {id: tidy, prompt: "Tidy this {{ many }} times: {{ text }}"}\n',
});

export const badInputForPipeline: Rule = {
  code: 'bad-input-for-pipeline',
  doc: 'A step calls a pipeline with an input that it neither declares nor reads, without one that it needs, or with a value that it cannot use. The call would fail, or not do what it says. Look at the `inputs` of the called pipeline.',
  examples: [
    {
      text: `steps:
  - id: clean
    pipeline: ~bad-input-for-pipeline~clean.baton.yaml
    inputs:
      ~bad-input-for-pipeline~txt: Hello
      many: ~bad-input-for-pipeline~[1]
`,
      world: { find },
    },
    {
      good: true,
      text: `steps:
  - id: clean
    pipeline: clean.baton.yaml
    inputs:
      text: Hello
      many: 2
`,
      world: { find },
    },
  ],
  check(checkable, report) {
    for (const { node, step, block } of stepsOf(checkable)) {
      const called = checkable.calls.get(node.index);
      if (step.work.kind !== 'pipeline' || !called) continue;
      const { inputs, inherit, pipeline: ref } = step.work;
      const pipeline = ref.kind === 'file' ? ref.path : called.pipeline.id;
      const known = new Map(called.pipeline.inputs.map((input) => [input.name, input]));
      const given = new Set([...inputs.entries, ...inherit].map(({ key }) => key));
      for (const { name, required, description } of known.values())
        if (required && !given.has(name))
          report({
            block,
            range: ref.node.range,
            message: say(texts['bad-input-for-pipeline.missing'], {
              pipeline,
              name,
              doc: description ?? say(phrases.addInput, { name }),
            }),
          });
      for (const { key, keyRange, value } of inputs.entries) {
        const input = known.get(key);
        if (!input) {
          // Any pipeline takes the folder of its products, and one may read an input that it does not declare.
          const read = called.checkable && inputsRead(called.checkable);
          if (key !== 'output_path' && read && !read.all && !read.names.has(key))
            report({
              block,
              range: keyRange,
              message: say(texts['bad-input-for-pipeline.unknown'], { pipeline, name: key }),
              ...suggestion(nearest(key, known.keys()), keyRange),
            });
          continue;
        }
        const type = typesOf(checkable).value(value, node, 'item');
        // Text may be what is wanted; null stands for what is not given.
        if (type.kind !== 'string' && type.kind !== 'null' && !mayBe(type, input.type))
          report({
            block,
            range: value.node.range,
            message: say(texts['bad-input-for-pipeline.type'], {
              pipeline,
              name: key,
              want: describe(input.type),
              got: describe(type),
            }),
          });
      }
    }
  },
};
