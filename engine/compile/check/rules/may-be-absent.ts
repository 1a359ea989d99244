import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Node } from '../../graph/graph.ts';
import type { Target } from '../../graph/names/lookup.ts';
import { isLoopName, isOwnParameter } from '../../graph/names/lookup.ts';
import type { StepRead } from '../../graph/names/reads.ts';
import { accessOf } from '../../graph/names/reads.ts';
import type { Block } from '../../source/nodes.ts';
import { inBlock } from '../block-range.ts';
import type { Checkable, Finding, Rule, RulePage } from '../checkable.ts';
import { whyUnanswered } from '../flow/unanswered-questions.ts';
import { isCertain, stepsOf } from '../steps.ts';

/** Members of a step that exist whether it ran, failed or was skipped. */
const always = new Set(['status', 'success', 'why', 'duration', 'attempts', 'started_at', 'finished_at']);
const tellsAlways = (member: string | number | undefined): boolean => typeof member === 'string' && always.has(member);

export const mayBeAbsentPage: RulePage = {
  doc: 'A template reads what need not be there: the result of a step that has a condition, lies on a branch, or may fail while the run goes on; the error of a step; an input that may be left out and has no default. The reading step would fail then. It is off unless you turn it on, because many pipelines know better which branch was taken; only of the answers of people it is always told, as a warning, since they are asked once.',
  examples: [
    {
      text: `inputs: {long: true}
steps:
  - {id: details, condition: long, prompt: Name three facts.}
  - {id: write, prompt: "Write about {{ ~may-be-absent~details }}."}
`,
    },
    {
      text: `inputs:
  tone: {type: string, required: false}
steps:
  - {id: write, prompt: "Write about tea. Tone: {{ ~may-be-absent~tone }}"}
`,
    },
    {
      good: true,
      text: `inputs:
  tone: {type: string, required: false}
steps:
  - {id: write, prompt: "Write about tea.{% if tone %} Tone: {{ tone }}{% endif %}"}
`,
    },
    {
      text: `steps:
  - {id: read, tool: filesystem, action: read, parameters: {path: notes.txt}, on_failure: continue}
  - {id: tell, set: {said: "It failed: {{ ~may-be-absent~read.error.message }}"}}
`,
    },
    {
      text: `steps:
  - {id: decide, ask: Publish it?, type: form, fields: {choice: {choices: [yes, no]}, notes: {required: false}}}
  - {id: write, prompt: "Write again. Notes: {{ ~may-be-absent~decide.notes }}"}
`,
    },
    {
      good: true,
      text: `inputs: {long: true}
steps:
  - {id: details, condition: long, prompt: Name three facts.}
  - {id: write, prompt: "Write about {{ details | default('tea') }}."}
`,
    },
  ],
};

export const mayBeAbsent: Rule = {
  code: 'may-be-absent',
  check(checkable, report) {
    for (const one of unguardedReads(checkable)) {
      const unanswered = whyNotAnswered(checkable, one);
      const why = unanswered ?? whyMissing(checkable, one);
      if (why) report(findingOf(one, why, unanswered === undefined ? undefined : 'warning'));
    }
  },
  // A person decides once, and the decision is lost with a run that fails after it.
  checkAlways(checkable, report) {
    if (!checkable.steps.some(({ step }) => step.work.kind === 'ask')) return;
    for (const one of unguardedReads(checkable)) {
      const why = whyNotAnswered(checkable, one);
      if (why) report(findingOf(one, why, 'warning'));
    }
  },
};

/** A read without a guard around it, with the target of its name. */
interface Unguarded {
  node: Node;
  block: Block;
  read: StepRead;
  target: Target;
  /** The path behind the name of a step. */
  path: StepRead['path'];
}

function* unguardedReads(checkable: Checkable): Iterable<Unguarded> {
  for (const { node, step, block } of stepsOf(checkable)) {
    for (const read of accessOf(step).reads) {
      if (read.guarded) continue;
      const target = checkable.lookup.target(node, read);
      // Behind `steps.` the first member is the step itself.
      const path = target.kind === 'step' && read.name !== target.id ? read.path.slice(1) : read.path;
      yield { node, block, read, target, path };
    }
  }
}

const findingOf = ({ block, read }: Unguarded, why: string, severity: Finding['severity']): Finding => ({
  block,
  range: inBlock(read.node, read.range),
  severity,
  message: say(problemTexts['may-be-absent'], { name: read.name, why }),
  hint: say(phrases.absentHint),
});

function whyMissing(checkable: Checkable, { node, read, target, path: [member] }: Unguarded): string | undefined {
  if (target.kind === 'other') return whyNotGiven(checkable, node, read);
  if (target.kind !== 'step' || tellsAlways(member)) return undefined;
  return member === 'error' ? whyNoError(checkable, target.node, node) : whyAbsent(checkable, target.node);
}

function whyNotAnswered(checkable: Checkable, { node, read, target, path }: Unguarded): string | undefined {
  if (target.kind !== 'step' || target.node.kind !== 'ask' || tellsAlways(path[0]) || path[0] === 'error') return undefined;
  return whyUnanswered(checkable, { asked: target.node, reader: node, read, path });
}

function whyAbsent(checkable: Checkable, node: Node): string | undefined {
  const step = checkable.steps[node.index]?.step;
  const certain = step?.condition?.kind === 'constant' && step.condition.value;
  if (step?.condition && !certain) return say(phrases.absentCondition, { id: node.id });
  if (!isCertain(checkable, node) && !step?.condition) return say(phrases.absentRoute, { id: node.id });
  const survives = node.policy !== 'fail' || node.routes.failure?.length;
  return survives ? say(phrases.absentFailure, { id: node.id }) : undefined;
}

/** A handler's own step has failed, or it would not run. */
const whyNoError = ({ graph }: Checkable, target: Node, reader: Node): string | undefined =>
  graph.edges.some(({ from, to, kind }) => kind === 'route' && from === target.index && to === reader.index)
    ? undefined
    : say(phrases.absentError, { id: target.id });

function whyNotGiven(
  { graph, pipeline, steps }: Checkable,
  node: Node,
  { name, path: [member], scope, field }: StepRead,
): string | undefined {
  const own = isOwnParameter(steps[node.index]?.step, name, field);
  if (own || isLoopName(graph, node, name, scope)) return undefined;
  const input = pipeline.inputs.find((one) => one.name === (name === 'inputs' ? member : name));
  const certain = !input || input.required || input.default || input.name === 'output_path';
  return certain ? undefined : say(phrases.absentInput, { name: input.name });
}
