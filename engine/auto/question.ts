import { resolveAnswerShape } from '../compile/pipeline/auto/answer-type.ts';
import type { AutoShape, AutoSite } from '../compile/pipeline/model/value.ts';
import type { Json, JsonMap } from '../language/json.ts';
import { autoTexts } from '../language/texts/run/auto.ts';
import { say } from '../language/texts.ts';
import type { Message } from '../run/model-port.ts';
import { RunError } from '../state/failure.ts';
import { constraintsInWords } from './constraints.ts';
import { fillPrompt } from './fill-prompt.ts';
import { fingerprint } from './fingerprint.ts';
import noWords from './prompts/no-words.md';
import questionText from './prompts/question.md';
import repairText from './prompts/repair.md';
import systemText from './prompts/system.md';

/** The surroundings of a tag, which the model judges by. */
export interface AutoSurroundings {
  /** Name and description of the pipeline. */
  pipeline?: string;
  /** The step as it is written. */
  step?: string;
  /** Ids of the steps right before and after it. */
  before?: readonly string[];
  after?: readonly string[];
  /** Values of the steps before it, at run time. */
  values?: JsonMap;
}

/** A tag with its words and attributes as text: templates rendered, inner tags answered. */
export interface RenderedSite {
  site: AutoSite;
  words: string;
  attributes: ReadonlyMap<string, string>;
  surroundings: AutoSurroundings;
}

/** All that is asked for one tag. */
export interface TagQuestion {
  /** The fingerprint of the question and its permitted answers, without the surroundings. */
  hash: string;
  messages: Message[];
  shape: AutoShape;
}

/** Values longer than this are cut in a question: characters of one value, and of the step's text. */
const longestValue = 2_000;
const longestStep = 4_000;

/**
 * The exact question for a tag. Throws a RunError (`input`) where attributes contradict each other, which only a run can
 * tell.
 */
export function buildQuestion(renderedSite: RenderedSite): TagQuestion {
  const { site, words, attributes, surroundings } = renderedSite;
  const shape = shapeAsked(renderedSite);
  const { pipeline, step, before, after, values } = surroundings;
  const user = fillPrompt(questionText, {
    pipeline,
    step: step && fenced(cut(step, longestStep)),
    before: before?.join(', '),
    after: after?.join(', '),
    values:
      values &&
      Object.entries(values)
        .map(([name, value]) => `${name}:\n${fenced(cut(asText(value), longestValue))}`)
        .join('\n\n'),
    field: site.field,
    words: words.trim() || noWords.trim(),
    task: attributes.get('task'),
    complexity: attributes.get('complexity'),
    expertise: attributes.get('expertise'),
    constraints: constraintsInWords(shape),
  });
  const messages: Message[] = [
    { role: 'system', content: systemText.trim() },
    { role: 'user', content: user },
  ];

  return { hash: questionHash(renderedSite, shape), messages, shape };
}

/** Changes with the words, the field and the form of the answer; not with the surroundings, the default or the moment. */
function questionHash({ site, words, attributes }: RenderedSite, { type, schema }: AutoShape): string {
  const hints = ['task', 'complexity', 'expertise', 'model'].map((name) => attributes.get(name) ?? null);
  return fingerprint(JSON.stringify([site.field, words.trim(), type, schema, hints]));
}

/** The prompt that returns a wrong answer to the model together with the fault. */
export const buildRepair = (fault: string, { shape }: TagQuestion): string =>
  fillPrompt(repairText, { fault, constraints: constraintsInWords(shape) });

/** The form of the answer; attributes that hold templates are read only now. */
function shapeAsked({ site, words, attributes }: RenderedSite): AutoShape {
  if (!site.expected) return site;
  const { shape, faults } = resolveAnswerShape(attributes, { ...site.expected, words });
  const [fault] = faults;
  if (fault)
    throw new RunError({ kind: 'input', message: say(autoTexts.badAttributes, { field: site.field, fault: fault.message }) });
  return shape;
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));
const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}\n[… ${text.length - length} more characters]` : text;

/** A code fence that the text itself does not hold. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text.trimEnd()}\n${fence}`;
}
