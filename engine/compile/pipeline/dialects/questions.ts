import {
  answerTypeNames,
  approvalFields,
  askParagraphs,
  askParameters,
  questionTypes,
  toolAnswers,
} from '../../../language/dialects/tools.ts';
import { ownMember } from '../../../language/json.ts';
import type { MapNode, Pair, ScalarNode, SourceNode } from '../../source/nodes.ts';
import { pairOf } from '../../source/nodes.ts';
import { isListNode, isMapNode, isScalarNode, joinScalars, mapAt, pairAt, renameKey, scalarAt, wordOf } from '../source-nodes.ts';
import type { CanonicalField } from './canonical-field.ts';
import type { NormalisedKeys } from './normalise.ts';

/**
 * A tool of older files that asks a person. A key of the step goes before a parameter; parameters that a question cannot use
 * are reported.
 */
export function toolAsQuestion(
  normal: NormalisedKeys,
  tool: CanonicalField,
  { word, pairs }: { word: string; pairs: readonly Pair[] },
): void {
  const { fields } = normal;
  for (const name of ['tool', 'action', 'parameters']) fields.delete(name);
  normal.uses.push({ from: `tool: ${word}`, to: 'ask', range: tool.range });

  const pairOfKey = new Map(pairs.map((pair) => [pair.key.text, pair]));
  const taken = new Set<Pair>();
  for (const pair of pairs) {
    const { key, value, range } = pair;
    const name = Object.hasOwn(askParameters, key.text) ? askParameters[key.text] : undefined;
    if (name === undefined || fields.has(name)) continue;
    fields.set(name, { name, key, value: name === 'type' ? answerTypeAt(value) : value, range });
    taken.add(pair);
  }

  addForm(fields, tool, { word, found: pairOfKey, taken });
  const usual = toolAnswers[word];
  if (usual !== undefined && !fields.has('type') && !fields.has('choices') && !fields.has('fields'))
    fields.set('type', { name: 'type', key: tool.key, value: scalarAt(tool.value, usual), range: tool.range });
  addQuestion(fields, tool, { found: pairOfKey, taken });

  for (const pair of pairs) {
    if (!taken.has(pair)) normal.uses.push({ from: pair.key.text, to: '', range: pair.key.range });
  }
}

type Fields = NormalisedKeys['fields'];

/** The parameters of the tool by name, and those that were used. */
interface Parameters {
  found: ReadonlyMap<string, Pair>;
  taken: Set<Pair>;
}

/** The question itself: title and content as paragraphs, unless a parameter is the question; else the tool's name. */
function addQuestion(fields: Fields, tool: CanonicalField, { found, taken }: Parameters): void {
  if (fields.has('ask')) return;
  const paragraphs = askParagraphs.flatMap((name) => {
    const pair = found.get(name);
    return pair && isScalarNode(pair.value) && pair.value.text !== '' ? [{ pair, text: pair.value }] : [];
  });
  for (const { pair } of paragraphs) taken.add(pair);
  const [first] = paragraphs;
  const [only] = paragraphs.length === 1 ? paragraphs : [];
  const parts = paragraphs.flatMap(({ text }, index): (ScalarNode | string)[] => (index ? ['\n\n', text] : [text]));
  fields.set('ask', {
    name: 'ask',
    key: first?.pair.key ?? tool.key,
    value: only?.text ?? (first ? joinScalars(parts) : tool.value),
    range: first?.pair.range ?? tool.range,
  });
}

/** What is asked besides yes or no, or a list of questions, as the fields of a form. */
function addForm(fields: Fields, tool: CanonicalField, { word, found, taken }: Parameters & { word: string }): void {
  if (fields.has('type') || fields.has('choices') || fields.has('fields')) return;
  const asked = word === 'approval-gate' ? approvalForm(tool, { found, taken }) : questionForm({ found, taken });
  if (!asked) return;
  fields.set('type', { name: 'type', key: tool.key, value: scalarAt(tool.value, 'form'), range: tool.range });
  fields.set('fields', { name: 'fields', key: asked.at, value: asked.form, range: asked.at.range });
}

function approvalForm(tool: CanonicalField, { found, taken }: Parameters): { at: ScalarNode; form: MapNode } | undefined {
  const more = Object.entries(approvalFields).flatMap(([parameter, field]) => {
    const pair = found.get(parameter);
    if (!pair) return [];

    taken.add(pair);
    if (!isScalarNode(pair.value) || pair.value.value !== true) return [];
    return [
      pairAt(
        renameKey(pair.key, field),
        formField(pair.key, [
          ['type', 'string'],
          ['required', false],
        ]),
      ),
    ];
  });
  const [first] = more;
  if (!first) return undefined;

  const approved = pairAt(scalarAt(tool.value, 'approved'), formField(tool.value, [['type', 'boolean']]));
  return { at: first.key, form: mapAt(tool.value, [approved, ...more]) };
}

/** A list of questions, each with its id, its text and its form. */
function questionForm({ found, taken }: Parameters): { at: ScalarNode; form: MapNode } | undefined {
  const questions = found.get('questions');
  if (!questions || !isListNode(questions.value)) return undefined;

  const needed = found.get('required_questions');
  const ids = needed && isListNode(needed.value) ? needed.value.items.map(wordOf) : undefined;
  const pairs = questions.value.items.flatMap((question): Pair[] => {
    const id = pairOf(question, 'id')?.value;
    if (!isScalarNode(id) || !isMapNode(question)) return [];
    return [pairAt(renameKey(id, id.text), questionField(question, ids === undefined || ids.includes(id.text)))];
  });
  if (pairs.length < questions.value.items.length) return undefined;

  taken.add(questions);
  if (needed) taken.add(needed);
  return { at: questions.key, form: mapAt(questions.value, pairs) };
}

function questionField(question: MapNode, isRequired: boolean): MapNode {
  const [text, type, choices, scale] = ['text', 'type', 'choices', 'scale'].map((name) => pairOf(question, name));
  const word = wordOf(type?.value) ?? 'text';
  const field = formField(question, [
    ['type', ownMember(questionTypes, word) ?? 'string'],
    ['required', isRequired],
  ]);
  if (text) field.pairs.push(pairAt(renameKey(text.key, 'description'), text.value));
  if (word === 'choice' && choices) field.pairs.push(choices);
  if (word !== 'rating') return field;

  const most = scale && isScalarNode(scale.value) && typeof scale.value.value === 'number' ? scale.value.value : 5;
  field.pairs.push(
    ...formField(question, [
      ['minimum', 1],
      ['maximum', most],
    ]).pairs,
  );

  return field;
}

const formField = (at: SourceNode, members: readonly (readonly [string, boolean | number | string])[]): MapNode =>
  mapAt(
    at,
    members.map(([name, value]) => pairAt(scalarAt(at, name), scalarAt(at, value))),
  );

function answerTypeAt(node: SourceNode): SourceNode {
  const word = (wordOf(node) ?? '').toLowerCase().replaceAll('-', '_');
  const ours = Object.hasOwn(answerTypeNames, word) ? answerTypeNames[word] : undefined;
  return ours === undefined ? node : scalarAt(node, ours);
}
