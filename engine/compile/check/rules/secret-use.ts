import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { isLoopName, parametersOf } from '../../graph/names/lookup.ts';
import type { AutoPiece, AutoSite } from '../../pipeline/model/value.ts';
import { references } from '../../template/references.ts';
import type { Expression, Part, Template } from '../../template/syntax/ast.ts';
import { bodiesOfPart, childrenOf, expressionsOfPart } from '../../template/syntax/children.ts';
import { inBlock } from '../block-range.ts';
import type { Checkable, Rule, RulePage } from '../checkable.ts';
import type { PlacedTemplate } from '../templates.ts';
import { accessTemplates } from '../templates.ts';

export const secretUsePage: RulePage = {
  doc: 'A secret input is used where its value never comes. A run holds a mark in its place, `‹secret NAME›`, everywhere but in what a tool is given: models and people are told the mark and nothing else, and a filter would work on the mark. Hand the secret whole to the tool that needs it.',
  examples: [
    {
      text: `inputs:
  token: {type: string, secret: true}
steps:
  - {id: ask, prompt: "Fetch the page with the key {{ ~secret-use~token }}."}
`,
    },
    {
      text: `inputs:
  token: {type: string, secret: true}
steps:
  - {id: fetch, tool: http, action: get, parameters: {url: "https://example.org/?key={{ ~secret-use~token | urlencode }}"}}
`,
    },
    {
      good: true,
      text: `inputs:
  token: {type: string, secret: true}
steps:
  - id: fetch
    tool: http
    action: get
    parameters:
      url: https://example.org/
      headers: {authorization: "Bearer {{ token }}"}
`,
    },
  ],
};

export const secretUse: Rule = {
  code: 'secret-use',
  check(checkable, report) {
    const names = new Set(checkable.pipeline.inputs.filter(({ secret }) => secret).map(({ name }) => name));
    if (names.size === 0) return;
    const tagTexts = wordsOfTags(checkable);
    for (const placed of accessTemplates(checkable)) {
      const { template, node, at, block } = placed;
      const secret = secretsIn(checkable, placed, names);
      if (secret.size === 0) continue;
      const audience = tagTexts.has(template) ? 'AUTO' : whoIsTold(placed);
      const reportName = (expression: Expression, name: string): void =>
        report({
          block,
          range: inBlock(node, { start: expression.range.start + at, end: expression.range.end + at }),
          message: audience
            ? say(problemTexts['secret-use'], { name, place: audience })
            : say(problemTexts['secret-use.computed'], { name }),
        });
      for (const [one, whole] of outermost(template.parts)) visit(one, whole && audience === undefined, secret, reportName);
    }
  },
};

/** Where the reads of secrets begin in a template, with the name of each. */
function secretsIn(
  { graph, steps, lookup }: Checkable,
  { template, owner, scope }: PlacedTemplate,
  names: ReadonlySet<string>,
): Map<number, string> {
  const found = new Map<number, string>();
  for (const reference of references(template)) {
    const { name, path, nameRange } = reference;
    const [member] = path;
    if (name === 'secrets' || name === 'inputs') {
      if (typeof member === 'string' && names.has(member)) found.set(nameRange.start, member);
      continue;
    }
    if (!names.has(name)) continue;
    const hidden =
      owner &&
      (lookup.target(owner, { ...reference, scope }).kind !== 'other' ||
        isLoopName(graph, owner, name, scope) ||
        parametersOf(steps[owner.index]?.step)?.entries.some(({ key }) => key === name));
    if (!hidden) found.set(nameRange.start, name);
  }
  return found;
}

/** Who reads the text of a template: a model or a person. */
function whoIsTold({ owner, field }: PlacedTemplate): string | undefined {
  const [key = ''] = field.split('.');
  if (owner?.kind === 'ask') return key === 'ask' ? '`ask`' : undefined;
  return ['prompt', 'system', 'ensemble', 'quality'].includes(key) ? `\`${key}\`` : undefined;
}

/** The words of all AUTO tags. */
function wordsOfTags({ pipeline, steps }: Checkable): ReadonlySet<Template> {
  const found = new Set<Template>();
  const pieces = (all: readonly AutoPiece[]): void => {
    for (const piece of all) {
      if (piece.kind === 'text') found.add(piece.template);
      else site(piece.site);
    }
  };
  const site = ({ words, attributes }: AutoSite): void => {
    pieces(words);
    for (const template of attributes.values()) found.add(template);
  };
  for (const one of [...pipeline.autos, ...steps.flatMap(({ step }) => step.autos)]) site(one);
  return found;
}

/** Every expression of a template, and whether its whole value may be shown there. */
function* outermost(parts: readonly Part[]): Iterable<[Expression, boolean]> {
  for (const part of parts) {
    for (const expression of expressionsOfPart(part)) yield [expression, part.kind !== 'for' || expression !== part.list];
    for (const body of bodiesOfPart(part)) yield* outermost(body);
  }
}

/** Filters that leave a text as it is. */
const harmless = new Set(['default', 'd', 'string', 'safe']);

/** `whole`: a secret may stand here. */
function visit(
  expression: Expression,
  whole: boolean,
  secret: ReadonlyMap<number, string>,
  report: (expression: Expression, name: string) => void,
): void {
  const inner = (one: Expression, allowed = whole): void => visit(one, allowed, secret, report);
  const path = pathOf(expression);
  const name = path && secret.get(path.start);
  if (name !== undefined) {
    if (!whole) report(expression, name);
    return;
  }
  switch (expression.kind) {
    case 'filter':
      inner(expression.of, whole && harmless.has(expression.filter));
      for (const { value } of expression.arguments) inner(value);
      return;
    case 'is':
      if (expression.test !== 'defined' && expression.test !== 'undefined') inner(expression.of);
      return;
    case 'choice':
      inner(expression.value);
      if (expression.otherwise) inner(expression.otherwise);
      if (!pathOf(expression.test)) inner(expression.test);
      return;
    case 'not':
      if (!pathOf(expression.of)) inner(expression.of);
      return;
    case 'binary':
      for (const one of [expression.left, expression.right])
        inner(one, whole && (expression.operator === '~' || expression.operator === 'and' || expression.operator === 'or'));
      return;
    case 'call':
      if (expression.callee.kind === 'member') inner(expression.callee.of, false);
      for (const { value } of expression.arguments) inner(value, false);
      return;
    case 'list':
    case 'map':
      for (const child of childrenOf(expression)) inner(child);
      return;
    default:
      for (const child of childrenOf(expression)) inner(child, false);
  }
}

/** Where a name with constant members behind it begins. */
function pathOf(expression: Expression): { start: number } | undefined {
  let at = expression;
  while (at.kind === 'member' || (at.kind === 'index' && at.index.kind === 'literal')) at = at.of;
  return at.kind === 'name' ? at.range : undefined;
}
