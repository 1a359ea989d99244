import type { Range } from '../../../language/problems.ts';
import { stepsReference } from '../../../language/schema/generated-steps-schema.ts';
import { schemaDataWords, schemaVocabulary } from '../../../language/schema/schema-words.ts';
import { nearest, slipOf } from '../../../language/spelling/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { say } from '../../../language/texts.ts';
import type { Pair, ScalarNode, SourceNode } from '../../source/nodes.ts';
import { pairOf } from '../../source/nodes.ts';
import { patternFault } from '../../template/regex/bounded.ts';
import { fileReference } from './schema-reference.ts';

export interface SchemaFault {
  why: string;
  range: Range;
  /** The intended word. */
  near?: string | undefined;
}

const texts = phrases.schema;
const types = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];

type Judge = (pair: Pair, faults: SchemaFault[]) => void;

/**
 * The faults of a JSON Schema (draft 2020-12) in the text, keyword by keyword; unknown keywords are ignored, as the drafts
 * say. A validator would add its size to the checker and give no exact ranges. Keywords in `except` are not judged at the top
 * level, where they were reported already.
 */
export function findSchemaFaults(node: SourceNode, except?: ReadonlySet<string>): SchemaFault[] {
  const faults: SchemaFault[] = [];
  schema(node, faults, except);
  references(node, node, faults);
  return faults;
}

/** `$ref` leads to a part of the schema, or to a file, which the file's reader looks for. */
function references(node: SourceNode, root: SourceNode, faults: SchemaFault[]): void {
  if (node.kind === 'list') {
    for (const item of node.items) references(item, root, faults);
  }

  if (node.kind !== 'map') return;
  for (const { key, value } of node.pairs) {
    if (key.text === '$ref' && value.kind === 'scalar') {
      const isKnown = fileReference(value) !== undefined || value.text.trim() === stepsReference;
      if (!isKnown && !targetOf(value.text, root)) faults.push(referenceFault(value));
    } else if (!schemaDataWords.has(key.text)) references(value, root, faults);
  }
}

const referenceFault = (node: ScalarNode): SchemaFault => ({
  range: node.range,
  why: say(texts.reference, { got: inShort(node) }),
  near: nearest(node.text.trim(), [stepsReference]),
});

/** The part of the schema that a `$ref` leads to. */
export function targetOf(reference: string, root: SourceNode): SourceNode | undefined {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;

  const names = reference
    .slice(2)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));

  return names.reduce(memberOf, root);
}

const memberOf = (at: SourceNode | undefined, name: string): SourceNode | undefined =>
  at?.kind === 'list' ? at.items[/^\d+$/.test(name) ? Number(name) : -1] : pairOf(at, name)?.value;

function schema(node: SourceNode, faults: SchemaFault[], except?: ReadonlySet<string>): void {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return;
  if (isComputed(node)) {
    fault(faults, node, texts.computed);
    return;
  }
  if (node.kind !== 'map') {
    fault(faults, node, texts.object);
    return;
  }

  for (const pair of node.pairs) {
    const name = pair.key.text;
    if (except?.has(name)) continue;
    const near = except || schemaVocabulary.includes(name) ? undefined : slipOf(name, schemaVocabulary);
    if (near !== undefined) faults.push({ range: pair.key.range, why: say(texts.word, { key: name, near }), near });
    else if (Object.hasOwn(judges, name) && isComputed(pair.value)) fault(faults, pair.value, texts.computed, name);
    else if (Object.hasOwn(judges, name)) judges[name]?.(pair, faults);
  }
}

const judgeSchema: Judge = ({ value }, faults) => schema(value, faults);
const several: Judge = ({ key, value }, faults) => {
  if (value.kind !== 'list' || value.items.length === 0) fault(faults, value, texts.list, key.text);
  else for (const item of value.items) schema(item, faults);
};
const judgeNamed: Judge = ({ key, value }, faults) => {
  if (value.kind === 'map') {
    for (const pair of value.pairs) schema(pair.value, faults);
  } else fault(faults, value, texts.map, key.text);
};
const scalar =
  (fits: (value: unknown) => boolean, text: string): Judge =>
  ({ key, value }, faults) => {
    if (value.kind !== 'scalar' || !fits(value.value)) fault(faults, value, text, key.text);
  };
const count = scalar((value) => Number.isInteger(value) && Number(value) >= 0, texts.count);
const amount = scalar((value) => typeof value === 'number', texts.number);
const flag = scalar((value) => typeof value === 'boolean', texts.flag);
const text = scalar((value) => typeof value === 'string', texts.text);

const alike: readonly (readonly [Judge, string])[] = [
  [judgeNamed, 'properties patternProperties $defs dependentSchemas'],
  [judgeSchema, 'items additionalProperties propertyNames contains not if then else'],
  [several, 'anyOf oneOf allOf prefixItems'],
  [amount, 'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf'],
  [count, 'minLength maxLength minItems maxItems minProperties maxProperties'],
  [flag, 'uniqueItems'],
  [text, 'title format'],
];

const judges: Readonly<Record<string, Judge>> = {
  ...Object.fromEntries(alike.flatMap(([judge, words]) => words.split(' ').map((word) => [word, judge]))),
  type: ({ value }, faults) => {
    for (const item of value.kind === 'list' ? value.items : [value]) {
      if (!isComputed(item) && (item.kind !== 'scalar' || !types.includes(item.value === null ? 'null' : String(item.value))))
        faults.push({
          range: item.range,
          why: say(texts.type, { types: types.join(', '), got: inShort(item) }),
          near: item.kind === 'scalar' ? slipOf(item.text, types) : undefined,
        });
    }
  },
  enum: ({ key, value }, faults) => {
    if (value.kind !== 'list' || value.items.length === 0) fault(faults, value, texts.list, key.text);
  },
  examples: ({ key, value }, faults) => {
    const file = value.kind === 'map' ? pairOf(value, '$ref')?.value : undefined;
    const isFile = file?.kind === 'scalar' && fileReference(file) !== undefined;
    if (value.kind !== 'list' && !isFile) fault(faults, value, texts.examples, key.text);
  },
  required: ({ key, value }, faults) => {
    if (value.kind !== 'list' || !value.items.every((item) => item.kind === 'scalar' && typeof item.value === 'string'))
      fault(faults, value, texts.words, key.text);
  },
  pattern: (pair, faults) => {
    text(pair, faults);
    if (pair.value.kind !== 'scalar' || typeof pair.value.value !== 'string') return;
    const why = patternFault(pair.value.value, 'schema');
    if (why !== undefined)
      faults.push({ range: pair.value.range, why: say(texts.regex, { key: pair.key.text, why: why.replace(/\.$/, '') }) });
  },
};

const isComputed = (node: SourceNode): boolean => node.kind === 'scalar' && (node.template || node.autos.length > 0);

const fault = (faults: SchemaFault[], node: SourceNode, why: string, key = ''): void =>
  void faults.push({ range: node.range, why: say(why, { key, got: inShort(node) }) });

const inShort = (node: SourceNode): string => {
  if (node.kind === 'scalar') {
    if (node.text.trim() === '') return 'nothing';
    return node.text.trim();
  }
  return `a ${node.kind}`;
};
