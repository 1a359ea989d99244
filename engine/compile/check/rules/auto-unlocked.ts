import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { asksPerCall } from '../../pipeline/auto/per-call.ts';
import { autoIdPrefix } from '../../pipeline/embedded/written.ts';
import type { AutoSite } from '../../pipeline/model/value.ts';
import { inBlock } from '../block-range.ts';
import type { CalledPipeline, Checkable, Finding, Rule, RulePage } from '../checkable.ts';
import { stepsOf } from '../steps.ts';

const find = () => ({
  file: 'inner.baton.yaml',
  text: 'data: {tone: <AUTO>which tone?</AUTO>}\nsteps:\n  - {id: say, prompt: "Say <AUTO>a word</AUTO> in a {{ data.tone }} tone."}\n',
});
const beside = (locked: Readonly<Record<string, readonly string[]>>) => (file: string) => new Set(locked[file]);

export const autoUnlockedPage: RulePage = {
  doc: 'An AUTO tag that is answered before the run has no answer in the lock file beside the pipeline, or one in a pipeline that it calls has none beside that, so the next run asks a model, and `run --frozen` refuses. `baton auto FILE --refresh` asks and writes the answers down. It is off unless you turn it on, for example where every run shall be repeatable.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello in ~auto-unlocked~<AUTO>the language of tea</AUTO>.
`,
      world: { locked: beside({}) },
    },
    {
      good: true,
      text: `steps:
  - id: greet
    prompt: Say hello in <AUTO>the language of tea</AUTO>.
`,
      world: { locked: beside({ 'demo.baton.yaml': ['greet.prompt#0'] }) },
    },
    {
      text: `steps:
  - id: call
    pipeline:
      steps:
        - id: greet
          prompt: Say hello in <AUTO>the language of tea</AUTO>, and ~auto-unlocked~<AUTO>one word</AUTO>.
        - id: within
          pipeline: { steps: [{ id: greet, prompt: "Say <AUTO>a word</AUTO>, ~auto-unlocked~<AUTO>another</AUTO>" }] }
`,
      world: { locked: beside({ 'demo.baton.yaml': ['call/greet.prompt#0', 'call#within/greet.prompt#0'] }) },
    },
    {
      text: `steps:
  - id: call
    pipeline: ~auto-unlocked~inner.baton.yaml
  - id: again
    pipeline: inner.baton.yaml
`,
      world: { find, locked: beside({ 'inner.baton.yaml': ['say.prompt#0'] }) },
    },
    {
      good: true,
      text: `steps:
  - id: call
    pipeline: inner.baton.yaml
`,
      world: { find, locked: beside({ 'inner.baton.yaml': ['say.prompt#0', 'pipeline.data.tone#0'] }) },
    },
  ],
};

export const autoUnlocked: Rule = {
  code: 'auto-unlocked',
  check(checkable, report) {
    const { world, called, pipeline } = checkable;
    const locked = world.locked?.(world.file);
    if (!locked) return;

    const missing = new Set(unlocked(checkable, locked, '', called !== undefined));

    const reportSite = (site: AutoSite, block: Finding['block']): void => {
      if (missing.has(site))
        report({ block, range: inBlock(site.node, site.tag.range), message: say(problemTexts['auto-unlocked']) });
    };

    for (const { step, block } of stepsOf(checkable)) {
      for (const site of step.autos) reportSite(site, block);
    }

    for (const site of pipeline.autos) {
      const entry = pipeline.entries.get(site.field.split('.')[0] ?? '');
      if (entry) reportSite(site, entry.placed.block);
    }

    inFiles(checkable, report);
  },
};

/** The tags of a pipeline that are asked before the run and have no answer. A model is chosen without asking. */
function unlocked({ steps, pipeline }: Checkable, locked: ReadonlySet<string>, prefix: string, called: boolean): AutoSite[] {
  const all = new Set([...pipeline.autos, ...steps.flatMap(({ step }) => step.autos)]);
  return [...all].filter(
    (site) =>
      // Tags that are answered during the run are asked in every run; tags that depend on a call, in every call.
      site.when === 'compile' && site.type !== 'model' && !(called && asksPerCall(site)) && !locked.has(`${prefix}${site.id}`),
  );
}

/**
 * Reported at the call, once for each file, together with the files that it calls. Pipelines written out in this text report
 * their own.
 */
function inFiles(checkable: Checkable, report: (finding: Finding) => void): void {
  const seen = new Set([checkable.world.file]);
  for (const { node, step, block } of stepsOf(checkable)) {
    if (step.work.kind !== 'pipeline') continue;
    const open = callsAt(checkable, node.index).filter(({ inline }) => !inline);
    for (const call of open) {
      if (seen.has(call.name) || !call.checkable) continue;
      seen.add(call.name);
      const { world } = call.checkable;
      const locked = checkable.world.locked?.(world.file) ?? new Set<string>();
      const count = unlocked(call.checkable, locked, autoIdPrefix(call.name, world.file), true).length;
      if (count)
        report({
          block,
          range: step.work.pipeline.node.range,
          message: say(problemTexts['auto-unlocked.called'], { file: world.file.replace(/^.*[\\/]/, ''), count }),
        });
      for (const { index } of call.checkable.graph.nodes) open.push(...callsAt(call.checkable, index));
    }
  }
}

/** The pipelines that a node may call and that exist. */
const callsAt = ({ calls, mayCall }: Checkable, index: number): CalledPipeline[] =>
  [...(mayCall.get(index) ?? [calls.get(index)])].flatMap((call) => call ?? []);
