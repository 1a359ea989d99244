import { phrases, say, texts } from '../../../language/texts.ts';
import { isLoopName, parametersOf } from '../../graph/lookup.ts';
import { accessOf } from '../../graph/reads.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { Checkable, Finding, Rule } from '../checkable.ts';
import { inferred } from '../inferred.ts';
import { inBlock } from '../place.ts';
import { stepsOf } from '../steps.ts';
import { accessTemplates } from '../templates.ts';

const strangers = inferred('undefined-name');

export const undefinedName: Rule = {
  code: 'undefined-name',
  doc: 'A template uses a name that nothing gives: no step, input, variable, loop or built-in of this name is in sight. The step would fail. Mend the spelling, declare the name under `inputs`, `data` or `variables`, or give another value with `| default(…)` where it may be missing.',
  examples: [
    {
      text: `inputs: {topic: tea}
steps:
  - id: write
    prompt: Write about {{ ~undefined-name~topik }}.
`,
    },
    {
      text: `steps:
  - {id: first, prompt: Name a book., vars: {title: its title}}
  - {id: second, prompt: Name a song., vars: {title: its title}}
  - id: write
    prompt: Write about {{ ~undefined-name~title }}.
`,
    },
    {
      text: `steps:
  - {id: write, prompt: Name a book.}
  - {id: all, prompt: "Sum up {{ ~undefined-name~steps }}."}
`,
    },
    {
      text: `steps:
  - id: all
    for_each: [1, 2]
    variables: {last: "{{ ~undefined-name~item }}"}
    steps: [{id: one, set: {last: "{{ item }}"}}]
`,
    },
    {
      good: true,
      text: `steps:
  - id: all
    for_each: [1, 2]
    variables: {made: 0}
    continue_if: "{{ made >= 1 and variables.made >= 1 }}"
    break_if: "{{ made > 5 or variables.made > 5 }}"
    steps: [{id: one, set: {made: "{{ made + 1 }}"}}]
`,
    },
    {
      good: true,
      text: `steps:
  - {id: write, for_each: [1, 2], as: results, prompt: "Count {{ results }}."}
  - {id: ask, parameters: {env: prod}, prompt: "{% set steps = 3 %}Where is {{ env }}, in {{ steps }}?"}
`,
    },
    {
      good: true,
      text: `inputs: {topic: tea}
steps:
  - id: write
    prompt: Write about {{ topic }}{% if place is defined %} in {{ place }}{% endif %}.
`,
    },
  ],
  check(checkable, report) {
    strangers(checkable, report);
    claimed(checkable, report);
    whole(checkable, report);
  },
};

/** Namespaces that have no value themselves, put in whole. */
function whole(checkable: Checkable, report: (finding: Finding) => void): void {
  const { graph, pipeline } = checkable;
  // A name that anything in the file gives may be what is meant, wherever it is in sight.
  const named = new Set([
    ...graph.nodes.map(({ id }) => id),
    ...[...pipeline.inputs, ...pipeline.variables].map(({ name }) => name),
    ...stepsOf(checkable).flatMap(({ step }) => givenBy(step)),
  ]);
  for (const { template, node, at, block } of accessTemplates(checkable)) {
    // A tag may set the name.
    if (template.condition || template.parts.some(({ kind }) => kind !== 'output' && kind !== 'text')) continue;
    for (const part of template.parts) {
      if (part.kind !== 'output' || part.expression.kind !== 'name') continue;
      const { name, range } = part.expression;
      if (!withoutValue.has(name) || named.has(name)) continue;
      const place = inBlock(node, { start: range.start + at, end: range.end + at });
      report({ block, range: place, message: say(texts['undefined-name.whole'], { name }) });
    }
  }
}

/** Names that a step gives: to others, to its items, to the steps in it. */
const givenBy = (step: Step): string[] => {
  const { loop, work } = step;
  return [
    ...(step.answer?.vars ?? []),
    ...(parametersOf(step)?.entries ?? []).map(({ key }) => key),
    ...(work.kind === 'set' ? work.values.entries.map(({ key }) => key) : []),
    ...(work.kind === 'group' ? work.variables.map(({ name }) => name) : []),
    ...(loop?.kind === 'for_each' ? [loop.as] : []),
    ...(loop?.name ? [loop.name.name] : []),
  ];
};

const withoutValue = new Set(['steps', 'results', 'step_results', 'variables', 'env', 'secrets']);

/** Bare names that the `vars` of several steps give: which of them is meant cannot be told. */
function claimed(checkable: Checkable, report: (finding: Finding) => void): void {
  const { graph, lookup, pipeline } = checkable;
  const claims = new Map<string, string[]>();
  for (const { node, step } of stepsOf(checkable))
    if (node.frame === 0) for (const name of step.answer?.vars ?? []) claims.set(name, [...(claims.get(name) ?? []), node.id]);
  const doubtful = new Map([...claims].filter(([, ids]) => ids.length > 1));
  if (doubtful.size === 0) return;
  const declared = new Set([...pipeline.inputs, ...pipeline.variables].map(({ name }) => name));
  for (const { node, step, block } of stepsOf(checkable)) {
    for (const read of accessOf(step).reads) {
      const ids = doubtful.get(read.name);
      if (!ids || read.guarded || declared.has(read.name) || step.answer?.vars.includes(read.name)) continue;
      const local =
        isLoopName(graph, node, read.name, read.scope) || parametersOf(step)?.entries.some(({ key }) => key === read.name);
      if (local || lookup.target(node, read).kind !== 'other') continue;
      report({
        block,
        range: inBlock(read.node, read.nameRange),
        message: say(texts['undefined-name.claimed'], {
          name: read.name,
          steps: say(phrases.several, { ids: ids.map((id) => `\`${id}\``).join(', ') }),
        }),
        hint: say(phrases.claimedHint, { id: ids[0] ?? '', name: read.name }),
      });
    }
  }
}
