import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { isLoopName, isOwnParameter } from '../../graph/names/lookup.ts';
import { accessOf } from '../../graph/names/reads.ts';
import { inBlock } from '../block-range.ts';
import type { Checkable, Finding, Rule, RulePage } from '../checkable.ts';
import { stepsOf } from '../steps.ts';
import { checkInferredTypes } from '../types/inferred-problems.ts';

const strangers = checkInferredTypes('undefined-name');

export const undefinedNamePage: RulePage = {
  doc: 'A template uses a name that nothing gives: no step, input, variable, loop or built-in of this name is in sight. The step would fail. Correct the spelling, declare the name under `inputs`, `data` or `variables`, or give another value with `| default(…)` where it may be missing.',
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
  - id: each
    for_each: "{{ ~undefined-name~results }}"
    prompt: "{% for one in ~undefined-name~variables %}{{ one }}{% endfor %}{{ ~undefined-name~env | length }}"
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
  - {id: all, prompt: "{% if variables %}{{ variables }}{% endif %}{{ steps | default('none') }}{{ steps['ask'] }}"}
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
};

export const undefinedName: Rule = {
  code: 'undefined-name',
  check(checkable, report) {
    strangers(checkable, report);
    claimed(checkable, report);
  },
};

/** Bare names in the `vars` of several steps, which are ambiguous. */
function claimed(checkable: Checkable, report: (finding: Finding) => void): void {
  const { graph, lookup, pipeline } = checkable;
  const claims = new Map<string, string[]>();
  for (const { node, step } of stepsOf(checkable)) {
    if (node.frame === 0) {
      for (const name of step.answer?.vars ?? []) claims.set(name, [...(claims.get(name) ?? []), node.id]);
    }
  }

  const doubtful = new Map([...claims].filter(([, ids]) => ids.length > 1));
  if (doubtful.size === 0) return;

  const declared = new Set([...pipeline.inputs, ...pipeline.variables].map(({ name }) => name));
  for (const { node, step, block } of stepsOf(checkable)) {
    for (const read of accessOf(step).reads) {
      const ids = doubtful.get(read.name);
      if (!ids || read.guarded || declared.has(read.name) || step.answer?.vars.includes(read.name)) continue;

      const local = isLoopName(graph, node, read.name, read.scope) || isOwnParameter(step, read.name, read.field);
      if (local || lookup.target(node, read).kind !== 'other') continue;
      report({
        block,
        range: inBlock(read.node, read.nameRange),
        message: say(problemTexts['undefined-name.claimed'], {
          name: read.name,
          steps: say(phrases.several, { ids: ids.map((id) => `\`${id}\``).join(', ') }),
        }),
        hint: say(phrases.claimedHint, { id: ids[0] ?? '', name: read.name }),
        fixes: ids.map((id) => ({
          title: say(phrases.rewrite, { to: `${id}.vars.${read.name}` }),
          edits: [{ range: inBlock(read.node, read.nameRange), text: `${id}.vars.${read.name}` }],
        })),
      });
    }
  }
}
