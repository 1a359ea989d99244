import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { CalledPipeline, Checkable, Rule, RulePage } from '../checkable.ts';
import { checkEachStep, stepsOf } from '../steps.ts';

const reads = (pool: string) => () => ({
  file: 'count.baton.yaml',
  text: `${pool}steps:\n  - {id: look, tool: filesystem, action: read, parameters: {path: notes.txt}}\noutputs: {notes: "{{ look.content }}"}\n`,
});

export const filesElsewherePage: RulePage = {
  doc: 'A step says `detached: true`, so on a server with workers another machine may drive its pipeline, and steps of that read or write files of the folder. There they are the files of that machine: one that an earlier step wrote here is missing, and what is written stays there. Hand the content over as an input and give it back as an output, or let `runs_on` of the called file name a pool of machines that share the folder; then nothing is said.',
  examples: [
    {
      text: `steps:
  - id: count
    ~files-elsewhere~detached: true
    pipeline: count.baton.yaml
`,
      world: { find: reads('') },
    },
    {
      good: true,
      text: `steps:
  - id: count
    detached: true
    pipeline: count.baton.yaml
`,
      world: { find: reads('runs_on: shared-disk\n') },
    },
  ],
};

export const filesElsewhere: Rule = {
  code: 'files-elsewhere',
  check: checkEachStep(({ node, step, block }, report, { calls, mayCall }) => {
    const { work } = step;
    if (work.kind !== 'pipeline' || !work.detachedRange) return;

    const callees = new Set([...(mayCall.get(node.index) ?? []), calls.get(node.index)]);
    for (const callee of callees) {
      const ids = callee && !callee.pipeline.runsOn ? usersOfFiles(callee) : [];
      if (!callee || ids.length === 0) continue;
      const steps = ids.map((id) => `\`${id}\``).join(', ');
      const message = say(problemTexts['files-elsewhere'], { count: ids.length, steps, pipeline: callee.pipeline.id });
      report({ block, range: work.detachedRange, message, hint: say(phrases.filesElsewhereHint) });
      return;
    }
  }),
};

/** The steps that read or write files of the executing machine, called pipelines included. */
function usersOfFiles({ checkable }: CalledPipeline, seen = new Set<Checkable>()): string[] {
  if (!checkable || seen.has(checkable)) return [];
  seen.add(checkable);
  return stepsOf(checkable).flatMap(({ node, step }): string[] => {
    const callee = checkable.calls.get(node.index);
    if (node.readsFiles || step.products.length > 0 || node.effect === 'read' || node.effect === 'write') return [step.id];
    return callee && usersOfFiles(callee, seen).length > 0 ? [step.id] : [];
  });
}
