import { isMap } from '../../../language/json.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Type } from '../../../language/types.ts';
import {
  anyMap,
  describe,
  fromSchema,
  listType,
  mayBe,
  number,
  string,
  union,
  unknownType,
  valueType,
} from '../../../language/types.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { Value } from '../../pipeline/model/value.ts';
import { findDollar } from '../../pipeline/values/dollar.ts';
import type { Checkable, Finding, Rule, RulePage } from '../checkable.ts';
import type { PlacedNode } from '../steps.ts';
import { checkEachStep } from '../steps.ts';
import { checkInferredTypes } from '../types/inferred-problems.ts';
import { typesOf } from '../types/types.ts';

const checkTemplates = checkInferredTypes('type-mismatch');

export const typeMismatchPage: RulePage = {
  doc: 'A value is used where it can never fit: the types that the pipeline tells of its inputs, answers, tools and filters prove it. What cannot be known is not reported, and text is taken for whatever it may hold, except where a loop would repeat over it: a run takes no text apart.',
  examples: [
    {
      text: `inputs:
  many: {type: integer, default: ~type-mismatch~some}
steps:
  - {id: list, prompt: "Name {{ many }} books."}
`,
    },
    {
      text: `inputs: {many: 3}
steps:
  - id: each
    for_each: ~type-mismatch~"{{ many }}"
    prompt: Name a book.
`,
    },
    {
      text: `inputs: {fast: true}
steps:
  - {id: list, prompt: Name some books., timeout: ~type-mismatch~"{{ fast }}"}
`,
    },
    {
      text: `steps:
  - id: each
    for_each: [one, two]
    steps:
      - {id: part, set: {body: "Part {{ item }}"}}
  - {id: all, set: {text: "{{ ~type-mismatch~each.steps.part | join }}"}}
`,
    },
    {
      text: `inputs: {many: 3}
steps:
  - {id: list, prompt: "Name {{ ~type-mismatch~many + [1] }} books."}
`,
    },
    {
      text: `steps:
  - {id: list, prompt: Name books., vars: {titles: {type: array}}}
  - id: keep
    tool: filesystem
    action: write
    parameters: {path: ~type-mismatch~"{{ list.vars.titles }}", content: books}
outputs:
  count: {value: ~type-mismatch~"{{ list.vars.titles }}", type: integer}
`,
    },
    {
      text: `inputs: {many: 3}
steps:
  - id: first
    transform: {from: ~type-mismatch~"{{ many }}", steps: [{limit: 1}]}
  - id: each
    for_each: ~type-mismatch~\${{ first }}
    prompt: Name a book.
`,
    },
    {
      good: true,
      text: `inputs: {many: 3}
steps:
  - {id: list, prompt: "Name {{ many }} books.", vars: {titles: {type: array}}}
  - id: each
    for_each: "{{ list.vars.titles }}"
    prompt: Who wrote {{ item }}?
outputs:
  count: {value: "{{ list.vars.titles | length }}", type: integer}
`,
    },
    {
      text: `steps:
  - {id: plan, prompt: Write steps that name five books.}
  - {id: do, steps_from: ~type-mismatch~"{{ plan }}"}
  - {id: again, steps_from: ~type-mismatch~"Steps: {{ plan.vars }}"}
`,
    },
    {
      good: true,
      text: `steps:
  - {id: plan, prompt: Write steps that name five books., vars: {steps: {$ref: "baton:steps"}}}
  - {id: do, steps_from: "{{ plan.steps }}"}
  - {id: all, set: {books: "{{ do }}"}}
outputs: {books: "{{ all.books }}"}
`,
    },
  ],
};

export const typeMismatch: Rule = {
  code: 'type-mismatch',
  check(checkable, report) {
    checkTemplates(checkable, report);
    checkSteps(checkable, report);
    checkOutputs(checkable, report);
  },
};

const checkSteps = checkEachStep((placed, report, checkable) => {
  checkParameters(checkable, placed, report);
  checkLoopList(checkable, placed, report);
  checkBatch(checkable, placed, report);
  checkTransform(checkable, placed, report);
  checkComputed(checkable, placed, report);
  checkGenerated(checkable, placed, report);
});

/** Whether a template alone (or a list or map of templates) decides the type of a value; text with templates inside is text. */
const decidesType = (value: Value): boolean =>
  value.kind === 'list' || value.kind === 'map' || (value.kind === 'template' && value.template.lone);

/** Whether it is proven that the one is none of the other; null proves nothing, since something may replace it. */
const never = (type: Type, want: Type): boolean => type.kind !== 'null' && !mayBe(type, want);

function checkParameters(checkable: Checkable, { node, step, block }: PlacedNode, report: (finding: Finding) => void): void {
  const { work } = step;
  // A shell line puts every value in as text.
  if (work.kind !== 'tool' || work.tool === 'terminal') return;
  const properties = checkable.tools.get(work.tool)?.actions[work.action]?.parameters['properties'];
  if (!isMap(properties)) return;
  for (const { key, value } of work.parameters.entries) {
    if (!Object.hasOwn(properties, key) || !decidesType(value)) continue;
    const want = fromSchema(properties[key]);
    const type = typesOf(checkable).value(value, node, 'item');
    if (never(type, want) && never(type, string))
      report({
        block,
        range: value.node.range,
        message: say(problemTexts['type-mismatch.parameter'], { name: key, want: describe(want), got: describe(type) }),
      });
  }
}

/** The list of a loop. A run does not split text. */
function checkLoopList(checkable: Checkable, { node, step, block }: PlacedNode, report: (finding: Finding) => void): void {
  if (step.loop?.kind !== 'for_each') return;
  const { list: value } = step.loop;
  if (value.kind !== 'template' || reportDollar({ name: 'for_each', want: pipelineTexts.aList, value, block }, report)) return;
  const type = typesOf(checkable).value(value, node, 'loop');
  // A text with templates inside is no list, whatever it holds.
  if (value.template.lone && !never(type, rows)) return;
  report({
    block,
    range: value.node.range,
    message: say(problemTexts['type-mismatch.list'], { got: describe(type) }),
    hint: type.kind === 'string' ? say(phrases.splitText) : undefined,
  });
}

/** A batch's answer is a list, whatever produces it. */
function checkBatch(checkable: Checkable, { node, step }: PlacedNode, report: (finding: Finding) => void): void {
  if (step.loop?.kind !== 'for_each' || !step.loop.batch) return;
  const { graph } = checkable;
  const last = graph.nodes[graph.frames[node.body ?? -1]?.nodes.at(-1) ?? -1];
  const answering = last && checkable.steps[last.index];
  if (!answering) return;
  const type = valueType(typesOf(checkable).step(last));
  const { key } = step.loop.batch;
  const isList = !never(type, listType(unknownType));
  // A prompt that describes no answer at all is reported as `missing-key`.
  const isDescribed = answering.step.work.kind !== 'prompt' || answering.step.answer !== undefined;
  if (isList && (key === undefined || !isDescribed || !never(type, listType(anyMap)))) return;
  const {
    step: { id, idRange },
    block,
  } = answering;
  const message = say(problemTexts[isList ? 'type-mismatch.batchKey' : 'type-mismatch.batch'], {
    step: id,
    key: key ?? '',
    got: describe(type),
  });
  report({ block, range: idRange, message });
}

/** The lists of a transform: any other value fails the step. */
function checkTransform(checkable: Checkable, { node, step, block }: PlacedNode, report: (finding: Finding) => void): void {
  const { work } = step;
  if (work.kind !== 'transform') return;
  const values = work.operations.flatMap((one) => (one.kind === 'join' ? [['join.with', one.with] as const] : []));
  for (const [name, value] of [['transform.from', work.from] as const, ...values]) {
    if (!value || reportDollar({ name, want: pipelineTexts.aList, value, block }, report)) continue;
    const type = typesOf(checkable).value(value, node, 'item');
    if (never(type, rows) || (value.kind === 'constant' && value.value === null))
      report({
        block,
        range: value.node.range,
        message: say(problemTexts['type-mismatch.parameter'], { name, want: say(pipelineTexts.aList), got: describe(type) }),
      });
  }
}

/** The list of steps that a model wrote. */
function checkGenerated(checkable: Checkable, { node, step, block }: PlacedNode, report: (finding: Finding) => void): void {
  if (step.work.kind !== 'generated') return;
  const { from: value } = step.work;
  const want = say(pipelineTexts.listOfSteps);
  if (value.kind !== 'template' || reportDollar({ name: 'steps_from', want, value, block }, report)) return;
  const type = typesOf(checkable).value(value, node, 'item');
  if (value.template.lone && !never(type, listType(anyMap))) return;
  report({
    block,
    range: value.node.range,
    message: say(problemTexts['type-mismatch.parameter'], { name: 'steps_from', want, got: describe(type) }),
    hint: say(phrases.describeSteps),
  });
}

const rows = union([listType(unknownType), anyMap]);

/** Reports a template in GitHub's spelling (`${{ }}`) where text makes no sense; true if it did. */
function reportDollar(
  { name, want, value, block }: { name: string; want: string; value: Value; block: Finding['block'] },
  report: (finding: Finding) => void,
): boolean {
  const reference = value.kind === 'template' ? findDollar(value.node) : undefined;
  if (!reference) return false;
  const { range, fix } = reference;
  report({ block, range, message: say(problemTexts['type-mismatch.dollar'], { name, want: say(want) }), fixes: [fix] });
  return true;
}

const aTime = union([number, string]);

/** Times and numbers that a run may compute: key, place in a step, expected type. */
const numbers: readonly [name: string, of: (step: Step) => Value | number | undefined, want: string][] = [
  ['timeout', ({ timeout }) => timeout, pipelineTexts.aTime],
  ['max_parallel', ({ loop }) => loop?.maxParallel, pipelineTexts.aCount],
  ['max_iterations', ({ loop }) => (loop?.kind === 'while' ? loop.maxIterations : undefined), pipelineTexts.aWholeNumber],
  ['max_turns', ({ work }) => (work.kind === 'prompt' ? work.maxTurns : undefined), pipelineTexts.aWholeNumber],
  ['priority', ({ priority }) => priority, pipelineTexts.aNumber],
  ['retry', ({ computedRetry }) => computedRetry?.attempts, pipelineTexts.aWholeNumber],
  ['retry.delay', ({ computedRetry }) => computedRetry?.delay, pipelineTexts.aTime],
  ['retry.max_delay', ({ computedRetry }) => computedRetry?.maxDelay, pipelineTexts.aTime],
];

/** Times and numbers that the run computes: text may hold a number. */
function checkComputed(checkable: Checkable, { node, step, block }: PlacedNode, report: (finding: Finding) => void): void {
  for (const [name, of, want] of numbers) {
    const value = of(step);
    if (typeof value !== 'object') continue;
    const ofLoop = name === 'max_parallel' || name === 'max_iterations' || (name === 'priority' && step.work.kind === 'group');
    const scope = ofLoop ? 'loop' : 'item';
    if (reportDollar({ name, want, value, block }, report)) continue;
    if (!decidesType(value)) continue;
    const type = typesOf(checkable).value(value, node, scope);
    if (never(type, aTime))
      report({
        block,
        range: value.node.range,
        message: say(problemTexts['type-mismatch.parameter'], { name, want: say(want), got: describe(type) }),
      });
  }
}

function checkOutputs(checkable: Checkable, report: (finding: Finding) => void): void {
  for (const { name, block, type: want, value } of checkable.pipeline.outputs) {
    if (!want || !decidesType(value)) continue;
    const type = typesOf(checkable).value(value, undefined, 'item');
    // Text may hold a value of the declared type, and any value can become text.
    if (never(type, want) && never(type, string) && want.kind !== 'string')
      report({
        block,
        range: value.node.range,
        message: say(problemTexts['type-mismatch.output'], { name, want: describe(want), got: describe(type) }),
      });
  }
}
