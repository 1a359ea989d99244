import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { isLoopName, isOwnParameter } from '../../graph/names/lookup.ts';
import type { AutoPiece, AutoSite } from '../../pipeline/model/value.ts';
import { references } from '../../template/references.ts';
import type { Expression, Part, Template } from '../../template/syntax/ast.ts';
import { bodiesOfPart, childrenOf, expressionsOf, expressionsOfPart } from '../../template/syntax/children.ts';
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
      const walk: SecretWalk = { secret, holders: new Map(), report: reportName };
      visitParts(template.parts, audience === undefined, walk);
    }
  },
};

/** Where the reads of secrets begin in a template, with the name of each. */
function secretsIn(
  { graph, steps, lookup }: Checkable,
  { template, owner, scope, field }: PlacedTemplate,
  names: ReadonlySet<string>,
): Map<number, string> {
  const secrets = new Map<number, string>();
  for (const reference of references(template)) {
    const { name, path, nameRange } = reference;
    const [member] = path;
    if (name === 'secrets' || name === 'inputs') {
      if (typeof member === 'string' && names.has(member)) secrets.set(nameRange.start, member);
      continue;
    }
    if (!names.has(name)) continue;

    const hidden =
      owner &&
      (lookup.target(owner, { ...reference, scope, field }).kind !== 'other' ||
        isLoopName(graph, owner, name, scope) ||
        isOwnParameter(steps[owner.index]?.step, name, field));
    if (!hidden) secrets.set(nameRange.start, name);
  }

  return secrets;
}

/** Who reads the text of a template: a model or a person. */
function whoIsTold({ owner, field }: PlacedTemplate): string | undefined {
  const [key = ''] = field.split('.');
  if (/^on_error\.\d+\.fallback\.prompt$/.test(field)) return '`prompt`';
  if (owner?.kind === 'generated') return key === 'inputs' || key === 'steps_from' ? `\`${key}\`` : undefined;
  if (owner?.kind === 'ask') return key === 'ask' ? '`ask`' : undefined;
  return ['prompt', 'system', 'ensemble', 'quality', 'personalities', 'experts'].includes(key) ? `\`${key}\`` : undefined;
}

/** The words of all AUTO tags. */
function wordsOfTags({ pipeline, steps }: Checkable): ReadonlySet<Template> {
  const templates = new Set<Template>();

  const pieces = (all: readonly AutoPiece[]): void => {
    for (const piece of all) {
      if (piece.kind === 'text') templates.add(piece.template);
      else site(piece.site);
    }
  };

  const site = ({ words, attributes }: AutoSite): void => {
    pieces(words);
    for (const template of attributes.values()) templates.add(template);
  };

  for (const one of [...pipeline.autos, ...steps.flatMap(({ step }) => step.autos)]) site(one);
  return templates;
}

interface SecretWalk {
  /** Where the reads of secrets begin, with the name of each. */
  secret: ReadonlyMap<number, string>;
  /** Names that the template gave a secret, or a text with one in it, with the secret's name. */
  holders: Map<string, string>;
  report: (expression: Expression, name: string) => void;
}

/** Visits every expression of a template; `whole`: a secret may stand where the text of these parts comes. */
function visitParts(parts: readonly Part[], whole: boolean, walk: SecretWalk): void {
  for (const part of parts) {
    // What a macro does with the text of its caller is not followed; what a filter does with a block is.
    const inner = whole && part.kind !== 'call' && (part.kind !== 'capture' || isHarmless(part.value));
    for (const expression of expressionsOfPart(part)) {
      const isList = part.kind === 'for' && expression === part.list;
      visit(expression, whole && !isList, walk);
      if (part.kind === 'with') noteHolders(part, expression, walk);
    }

    for (const body of bodiesOfPart(part)) visitParts(body, inner, walk);
    if (part.kind === 'set') {
      for (const { name } of part.names) noteHolder(name, [part.value], walk);
    }

    if (part.kind === 'capture' && part.name) noteHolder(part.name.name, [...expressionsOf(part.body)], walk);
  }
}

function noteHolders({ bindings }: Extract<Part, { kind: 'with' }>, expression: Expression, walk: SecretWalk): void {
  for (const { name, value } of bindings) {
    if (value === expression) noteHolder(name.name, [value], walk);
  }
}

/** A name whose value has a secret in it is like the secret from here on. */
function noteHolder(name: string, values: readonly Expression[], walk: SecretWalk): void {
  const held = values.map((value) => secretIn(value, walk)).find((one) => one !== undefined);
  if (held !== undefined) walk.holders.set(name, held);
  else walk.holders.delete(name);
}

function secretIn(expression: Expression, walk: SecretWalk): string | undefined {
  return (
    secretAt(expression, walk) ??
    childrenOf(expression)
      .map((child) => secretIn(child, walk))
      .find((one) => one !== undefined)
  );
}

/** The secret that an expression is a read of, also under a name that the template gave it. */
function secretAt(expression: Expression, { secret, holders }: SecretWalk): string | undefined {
  const root = rootOf(expression);
  return root && (secret.get(root.range.start) ?? holders.get(root.name));
}

/** Filters that leave a text as it is. */
const harmless = new Set(['default', 'd', 'string', 'safe']);

/** Whether the text of a block stays as it is, but for such filters. */
const isHarmless = (value: Expression): boolean =>
  value.kind === 'captured' || (value.kind === 'filter' && harmless.has(value.filter) && isHarmless(value.of));

/** `whole`: a secret may stand here. */
function visit(expression: Expression, whole: boolean, walk: SecretWalk): void {
  const name = secretAt(expression, walk);
  if (name === undefined) visitOperands(expression, whole, walk);
  else if (!whole) walk.report(expression, name);
}

/** What an expression does with its operands decides whether a secret may stand in them. */
function visitOperands(expression: Expression, whole: boolean, walk: SecretWalk): void {
  const inner = (one: Expression, allowed = whole): void => visit(one, allowed, walk);
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
      if (!rootOf(expression.test)) inner(expression.test);
      return;
    case 'not':
      if (!rootOf(expression.of)) inner(expression.of);
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

/** The name at the beginning of constant members. */
function rootOf(expression: Expression): Extract<Expression, { kind: 'name' }> | undefined {
  let at = expression;
  while (at.kind === 'member' || (at.kind === 'index' && at.index.kind === 'literal')) at = at.of;
  return at.kind === 'name' ? at : undefined;
}
