import { suggestion } from '../../../language/problem.ts';
import type { Range } from '../../../language/problems.ts';
import { fitted } from '../../../language/schema/fitted.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { describe, mayBe, typeOfJson } from '../../../language/types.ts';
import type { Node } from '../../graph/graph.ts';
import type { WorkOf } from '../../pipeline/model/by-kind.ts';
import type { InputSpec } from '../../pipeline/model/pipeline.ts';
import type { Value } from '../../pipeline/model/value.ts';
import { filesOf } from '../../pipeline/steps/kinds/called-pipeline.ts';
import { findBrokenConstraint } from '../../pipeline/values/schema-fit.ts';
import type { CalledPipeline, Checkable, Finding, Rule, RulePage } from '../checkable.ts';
import { findInputReads } from '../flow/readers.ts';
import { stepsOf } from '../steps.ts';
import { typesOf } from '../types/types.ts';

const find = () => ({
  file: 'clean.baton.yaml',
  text: 'inputs:\n  text: {type: string, description: What to tidy.}\n  many: 3\nsteps:\n  - {id: tidy, prompt: "Tidy this {{ many }} times: {{ text }}"}\n',
});

export const badInputForPipelinePage: RulePage = {
  doc: 'A step calls a pipeline with an input that the pipeline neither declares nor reads, without one that it needs, or with a value that it cannot use. The call would fail, or not do what it says. Look at the `inputs` of the called pipeline.',
  examples: [
    {
      text: `steps:
  - id: clean
    pipeline: ~bad-input-for-pipeline~clean.baton.yaml
    inputs:
      ~bad-input-for-pipeline~txt: Hello
      many: ~bad-input-for-pipeline~[1]
  - id: twice
    pipeline: clean.baton.yaml
    inputs: {text: Hello, many: ~bad-input-for-pipeline~two}
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
  - id: twice
    pipeline: clean.baton.yaml
    inputs: {text: Hello, many: "1e30"}
`,
      world: { find },
    },
  ],
};

export const badInputForPipeline: Rule = {
  code: 'bad-input-for-pipeline',
  check(checkable, report) {
    for (const { node, step, block } of stepsOf(checkable)) {
      const one = checkable.calls.get(node.index);
      if (step.work.kind !== 'pipeline' || !one) continue;

      const files = filesOf(step.work.pipeline);
      const all = checkable.mayCall.get(node.index) ?? [one];
      const seen = new Set<string>();
      for (const [index, called] of all.entries()) {
        if (!called) continue;
        const { path: pipeline = called.pipeline.id, node: at = step.work.pipeline.node } = files[index] ?? {};
        const others = all.filter((other) => other !== called);

        checkCall({ checkable, node, work: step.work, called, others, pipeline, at: at.range }, (finding) => {
          // Where the run chooses one of several files, each reports its own faults, and an input that none of them takes is
          // reported once.
          const key = `${finding.range.start} ${finding.message}`;
          if (!seen.has(key)) report({ ...finding, block });
          seen.add(key);
        });
      }
    }
  },
};

interface PipelineCall {
  checkable: Checkable;
  node: Node;
  work: WorkOf<'pipeline'>;
  called: CalledPipeline;
  /** The other files that the run may choose. */
  others: readonly (CalledPipeline | undefined)[];
  pipeline: string;
  /** Where the file is named. */
  at: Range;
}

type ReportFinding = (finding: Omit<Finding, 'block'>) => void;

function checkCall(call: PipelineCall, report: ReportFinding): void {
  const { work, called, others, pipeline, at } = call;
  const { inputs, inherit } = work;
  const declared = new Map(called.pipeline.inputs.map((input) => [input.name, input]));
  const names = new Set([...inputs.entries, ...inherit].map(({ key }) => key));
  for (const { name, required, description } of declared.values()) {
    if (required && !names.has(name))
      report({
        range: at,
        message: say(problemTexts['bad-input-for-pipeline.missing'], {
          pipeline,
          name,
          doc: description ?? say(phrases.addInput, { name }),
        }),
      });
  }

  for (const { key, keyRange, value } of inputs.entries) {
    const input = declared.get(key);
    if (input) checkValue(call, input, value, report);
    // Any pipeline takes the folder of its outputs.
    else if (key !== 'output_path' && ![called, ...others].some((one) => takes(one, key)))
      report({
        range: keyRange,
        message: say(problemTexts['bad-input-for-pipeline.unknown'], { pipeline, name: key }),
        ...suggestion(nearest(key, declared.keys()), keyRange, (name) => names.has(name)),
      });
  }
}

/** Reports a value that the called pipeline's input cannot be. */
function checkValue({ checkable, node, pipeline }: PipelineCall, input: InputSpec, value: Value, report: ReportFinding): void {
  const { range } = value.node;
  const { name } = input;
  const fixed = value.kind === 'constant' ? fitted(value.value, input.schema['type']) : undefined;
  const type = fixed === undefined ? typesOf(checkable).value(value, node, 'item') : typeOfJson(fixed);

  // Computed text may hold a right value; null means that the input is not given.
  const isOpen = type.kind === 'null' || (type.kind === 'string' && fixed === undefined);
  if (!isOpen && !mayBe(type, input.type)) {
    const kinds = { want: describe(input.type), got: describe(type) };
    report({ range, message: say(problemTexts['bad-input-for-pipeline.type'], { pipeline, name, ...kinds }) });
    return;
  }
  if (fixed === undefined || fixed === null) return;

  const rule = findBrokenConstraint(fixed, input.schema);
  if (rule) report({ range, message: say(problemTexts['bad-input-for-pipeline.broken'], { pipeline, name, rule }) });
}

/** Whether a pipeline may take an input: it declares it, reads it without declaring it, or cannot be looked into. */
function takes(called: CalledPipeline | undefined, name: string): boolean {
  if (!called?.checkable) return true;
  const read = findInputReads(called.checkable);
  return read.all || read.names.has(name) || called.pipeline.inputs.some((input) => input.name === name);
}
