import { suggestion } from '../../../language/problem.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { findSchemaFaults, type SchemaFault } from '../../pipeline/values/schema-faults.ts';
import type { Block, MapNode, SourceNode } from '../../source/nodes.ts';
import { pairOf } from '../../source/nodes.ts';
import type { Finding, Rule, RulePage } from '../checkable.ts';
import { checkEachStep } from '../steps.ts';

export const badSchemaPage: RulePage = {
  doc: 'What is written as a JSON Schema is none, so no answer and no input could be checked with it. The message says which word is wrong. Baton reads draft 2020-12; words that it does not know are left alone.',
  examples: [
    {
      text: `steps:
  - id: judge
    prompt: Judge this line.
    output_schema:
      type: object
      properties: {score: {type: ~bad-schema~numeric}}
`,
    },
    {
      text: `inputs:
  code: {type: string, pattern: ~bad-schema~"[a-z", default: ab}
steps:
  - {id: judge, prompt: "Judge {{ code }}."}
`,
    },
    {
      good: true,
      text: `inputs:
  code: {type: string, pattern: "[a-z]+", default: ab}
steps:
  - id: judge
    prompt: Judge {{ code }}.
    output_schema:
      type: object
      properties: {score: {type: number, minimum: 0}}
      required: [score]
`,
    },
  ],
};

export const badSchema: Rule = {
  code: 'bad-schema',
  check(checkable, report) {
    inSteps(checkable, report);
    for (const { key, value, block } of checkable.source.entries) {
      if ((key.text !== 'inputs' && key.text !== 'parameters') || value.kind !== 'map') continue;
      const declared = new Set(checkable.pipeline.inputs.filter((one) => one.block === block).map(({ name }) => name));
      for (const pair of value.pairs) {
        if (declared.has(pair.key.text) && isDeclaration(pair.value)) {
          for (const fault of findSchemaFaults(pair.value, declarationWords)) report(findingOf(fault, block));
        }
      }
    }
  },
};

const inSteps = checkEachStep(({ step: { answer }, block }, report) => {
  // A schema from `defaults` has no text in the step.
  if (!answer || answer.node.range.start === answer.node.range.end) return;

  const reportFaults = (faults: readonly SchemaFault[]): void => {
    for (const fault of faults) report(findingOf(fault, block));
  };
  if (answer.vars.length === 0) return reportFaults(findSchemaFaults(answer.node));

  for (const variable of variablesIn(answer.node)) {
    const schema = pairOf(variable, 'schema')?.value;
    if (schema) reportFaults(findSchemaFaults(schema));
    const optional = pairOf(variable, 'required')?.value;
    if (optional?.kind === 'scalar' && typeof optional.value === 'boolean')
      report({ block, range: optional.range, message: say(problemTexts['bad-schema.required']) });
    reportFaults(findSchemaFaults(variable, optional?.kind === 'scalar' ? wordsOfVars.with : wordsOfVars.plain));
  }
});

const findingOf = ({ why, range, near }: SchemaFault, block: Block): Finding => ({
  block,
  range,
  message: say(problemTexts['bad-schema'], { why }),
  fixes: suggestion(near, range).fixes,
});

/** Words that mean something else in a variable than in a schema, or that its reading has judged. */
const wordsOfVars = {
  plain: new Set(['type', 'description', 'example', 'schema', 'vars']),
  with: new Set(['type', 'description', 'example', 'schema', 'vars', 'required']),
};

/** Words that mean something else in a declaration than in a schema, or that its reading has judged. */
const declarationWords: ReadonlySet<string> = new Set(['type', 'required', 'default', 'description', 'examples', 'enum']);

/** A map declares an input where it names a type that is a word. */
const isDeclaration = (node: SourceNode): boolean =>
  node.kind === 'map' && node.pairs.some(({ key, value }) => key.text === 'type' && value.kind === 'scalar');

/** The variables of `vars` that are described by a map, those inside another one too. */
const variablesIn = (node: SourceNode | undefined): MapNode[] =>
  node?.kind !== 'map'
    ? []
    : node.pairs.flatMap(({ value }) => (value.kind === 'map' ? [value, ...variablesIn(pairOf(value, 'vars')?.value)] : []));
