import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { embeddedText } from '../../pipeline/embedded/written.ts';
import { filesOf } from '../../pipeline/steps/kinds/called-pipeline.ts';
import { blockStarts } from '../../source/blocks/starts.ts';
import { inBlock } from '../block-range.ts';
import { tagsPerCall } from '../calls/tags-per-call.ts';
import type { CalledPipeline, Finding, Rule, RulePage } from '../checkable.ts';
import type { PlacedNode } from '../steps.ts';
import { stepsOf } from '../steps.ts';

export const autoContradictionPage: RulePage = {
  doc: 'The attributes of an AUTO tag contradict each other or the field that the tag stands in, so that no answer could be right; or the tag stands in a called pipeline, where its words read a name and nothing asks it in each call. Change what is wrong.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello <AUTO type="integer" min="~auto-contradiction~5" max="1">how many</AUTO> times.
`,
    },
    {
      good: true,
      text: `steps:
  - id: greet
    prompt: Say hello <AUTO type="integer" min="1" max="5">how many</AUTO> times.
`,
    },
    {
      text: `steps:
  - id: greet
    pipeline:
      inputs: {to: Ada}
      steps:
        - {id: look, set: {x: 1}}
        - id: hello
          dependencies: "~auto-contradiction~<AUTO>what {{ to }} needs</AUTO>"
          set: {y: 2}
    inputs: {to: Bob}
`,
    },
    {
      text: `steps:
  - {id: greet, pipeline: ~auto-contradiction~hello.baton.yaml, inputs: {to: Bob}}
`,
      world: {
        find: () => ({
          file: 'hello.baton.yaml',
          text: 'inputs: {to: Ada}\nsteps: [{id: a, prompt: hi}]\noutputs: {o: "<AUTO>a name for {{ to }}</AUTO>"}\n',
        }),
      },
    },
  ],
};

export const autoContradiction: Rule = {
  code: 'auto-contradiction',
  check(checkable, report) {
    for (const placed of stepsOf(checkable)) {
      const { node, step } = placed;
      if (step.work.kind !== 'pipeline') continue;

      const { pipeline: ref } = step.work;
      if (ref.kind === 'map' || ref.kind === 'text') writtenOut(ref, checkable.calls.get(node.index), placed, report);
      else {
        const all = checkable.mayCall.get(node.index) ?? [];
        for (const [index, { path, node: at }] of filesOf(ref).entries()) {
          const [tag] = tagsOf(all[index]);
          const { block } = placed;
          if (tag)
            report({
              block,
              range: at.range,
              message: say(problemTexts['auto-contradiction.file'], { path, field: tag.site.field }),
            });
        }
      }
    }
  },
};

const tagsOf = (called: CalledPipeline | undefined): ReturnType<typeof tagsPerCall> =>
  called?.checkable ? tagsPerCall(called.checkable) : [];

/** Of a pipeline that is written out here the tags themselves are marked. */
function writtenOut(
  ref: Parameters<typeof embeddedText>[0],
  called: CalledPipeline | undefined,
  { block }: PlacedNode,
  report: (finding: Finding) => void,
): void {
  const { offsetAt } = embeddedText(ref, block);
  const starts = called?.checkable && blockStarts(called.checkable.source);
  for (const { site, block: own } of tagsOf(called)) {
    const { start, end } = inBlock(site.node, site.tag.range);
    const at = (own && starts?.get(own)) ?? 0;
    report({
      block,
      range: { start: offsetAt(start + at), end: offsetAt(end + at) },
      message: say(problemTexts['auto-contradiction.called']),
    });
  }
}
