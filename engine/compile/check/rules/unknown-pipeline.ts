import { ensemblePatterns } from '../../../language/kinds/ensemble.ts';
import { suggestion } from '../../../language/problem.ts';
import type { Range } from '../../../language/problems.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { patternNames } from '../../../patterns/names.ts';
import { filesOf } from '../../pipeline/steps/kinds/called-pipeline.ts';
import type { CalledPipeline, Finding, Rule, RulePage } from '../checkable.ts';
import { stepsOf } from '../steps.ts';

export const unknownPipelinePage: RulePage = {
  doc: 'A step calls a pipeline, and there is no such file, or the file has errors so that it cannot run. It is looked for in the folder of this file, in those above it up to the root of the project, and in the current folder. Correct the path, or the called file.',
  examples: [
    {
      text: `steps:
  - id: clean
    pipeline: ~unknown-pipeline~clan.baton.yaml
    inputs: {text: Hello}
`,
      world: { find: () => undefined },
    },
    {
      text: `steps:
  - id: check
    ensemble: Is tea healthy?
    models: [openai:gpt-6.1-sol, google:gemini-3.8-flash]
    pattern: ~unknown-pipeline~critic
`,
      world: { find: () => undefined },
    },
    {
      text: `inputs: {how: short}
steps:
  - id: clean
    pipeline: "{{ how }}.baton.yaml"
    pipelines: [~unknown-pipeline~short.baton.yaml]
`,
      world: { find: () => undefined },
    },
    {
      good: true,
      text: `steps:
  - id: clean
    pipeline: clean.baton.yaml
    inputs: {text: Hello}
`,
      world: {
        find: () => ({
          file: 'clean.baton.yaml',
          text: 'inputs: {text: ""}\nsteps:\n  - {id: tidy, prompt: "Tidy this: {{ text }}"}\n',
        }),
      },
    },
  ],
};

export const unknownPipeline: Rule = {
  code: 'unknown-pipeline',
  check(checkable, report) {
    for (const { node, step, block } of stepsOf(checkable)) {
      const all = checkable.mayCall.get(node.index);
      if (step.work.kind !== 'pipeline' || !all) continue;

      const { pattern } = step.work;
      for (const [index, { path, node: at }] of filesOf(step.work.pipeline).entries()) {
        const called = all[index];
        if (called) {
          if (called.errors.length > 0) report({ block, range: at.range, ...sayErrors(path, called.errors) });
        } else if (pattern) report({ block, ...unknownPattern(pattern) });
        else if (!checkable.world.outside?.(path, checkable.world.file))
          report({ block, range: at.range, message: say(problemTexts['unknown-pipeline'], { path }) });
      }
    }
  },
};

function unknownPattern({ id, range }: { id: string; range: Range }): Omit<Finding, 'block'> {
  const names = [...Object.keys(ensemblePatterns), ...patternNames];
  const near = nearest(id, names);
  const advice = near ? suggestion(near, range) : { hint: say(phrases.patternsAre, { names: names.join(', ') }) };
  return { range, message: say(problemTexts['unknown-pipeline.pattern'], { name: id }), ...advice };
}

/** The maximum number of errors of a called file reported at one call. */
const mostTold = 3;

/** The number of errors in the file at `path`, and the first of them with their places. */
function sayErrors(path: string, all: CalledPipeline['errors']): Pick<Finding, 'message' | 'hint'> {
  const count = all.length;
  const errors = count === 1 ? say(phrases.anError) : say(phrases.errors, { count });
  const lines = all.slice(0, mostTold).map(({ place, message }) => `${path}:${place} ${message}`);
  if (count > mostTold) lines.push(say(phrases.moreErrors, { count: count - mostTold, path }));
  return { message: say(problemTexts['unknown-pipeline.errors'], { path, count: errors }), hint: lines.join(' ') };
}
