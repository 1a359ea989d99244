import type { Json, JsonMap } from '../../../language/json.ts';
import { setMember } from '../../../language/json.ts';
import { problem } from '../../../language/problem.ts';
import type { Problem, Range } from '../../../language/problems.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { lineStarts, toPosition } from '../../source/lines.ts';
import type { MapNode, Pair } from '../../source/nodes.ts';
import { pairOf } from '../../source/nodes.ts';
import { shiftBlockProblem } from '../../source/source.ts';
import { describeSourceNode } from '../scope.ts';
import { isComputed } from '../source-nodes.ts';
import { readWholeNode } from '../values/whole-node.ts';

/** The members in the front matter of a personality's file. Its name is the file's; models and tools belong to an expert. */
export const personalityMembers: readonly string[] = ['description', 'style', 'format', 'extends'];

/** Front matter: lines between two `---` at the start of the file, followed by the text. */
const frontMatter = /^---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)??---[ \t]*(?:\r?\n([\s\S]*))?$/;

/** A personality from a file. */
interface PersonalityFile {
  /** As in `personalities` of a pipeline: a text, or a map with one. */
  value: Json;
  /** The first fault in the front matter with its position, as part of a sentence. */
  fault?: string;
}

/** Reads a personality's file: a text, with or without front matter. Never throws. */
export function readPersonalityFile(text: string): PersonalityFile {
  const { value, faults } = parsePersonality(text);
  const [first] = faults;
  return first ? { value, fault: describeFault(first, text) } : { value };
}

/** The faults of a personality's file, each with its position. */
export const personalityProblems = (text: string): readonly Problem[] => parsePersonality(text).faults;

/** The front matter of a personality's file; undefined where it has none. */
export function readFrontMatter(text: string): FrontMatter | undefined {
  const match = frontMatter.exec(text);
  if (!match) return undefined;

  const [, yaml = '', words = ''] = match;
  const start = text.indexOf('\n') + 1;
  const { node, problems } = readWholeNode(yaml);
  const base = pairOf(node, 'extends')?.value;

  return {
    yaml,
    start,
    words,
    node,
    problems: problems.map((one) => shiftBlockProblem(one, start)),
    base:
      base?.kind === 'scalar' && base.text !== ''
        ? { name: base.text, range: { start: start + base.range.start, end: start + base.range.end } }
        : undefined,
  };
}

export interface FrontMatter {
  yaml: string;
  /** The start of the YAML in the file; positions in `node` count from there, all others from the start of the file. */
  start: number;
  /** The text after it. */
  words: string;
  node: MapNode;
  problems: readonly Problem[];
  /** The personality that it extends. */
  base: { name: string; range: Range } | undefined;
}

/** Positions of its faults are those of the file. */
function parsePersonality(text: string): { value: Json; faults: readonly Problem[] } {
  const front = readFrontMatter(text);
  if (!front) return { value: text, faults: faultsOfWords(text) };

  const { yaml, start, words, node } = front;
  const value: JsonMap = {};
  const faults: Problem[] = [...front.problems];

  for (const pair of node.pairs) {
    const wrong = faultOf(pair);
    if (wrong) faults.push(shiftBlockProblem(wrong, start));
    else if (pair.value.kind === 'scalar') setMember(value, pair.key.text, pair.value.text);
  }

  if (faults.length === 0 && node.pairs.length === 0 && yaml.trim() !== '') {
    const values = { key: '---', want: say(pipelineTexts.aMap), got: say(pipelineTexts.text) };
    faults.push(problem('wrong-type', { start, end: start + yaml.length }, values));
  }

  if (words.trim() !== '') value['system_prompt'] = words.trim();
  if (faults.length === 0 && !Object.keys(value).some((key) => key !== 'description'))
    faults.push(problem('unknown-personality.empty', { start: 0, end: start }));

  return { value, faults };
}

/** An unclosed `---` may be a Markdown rule; above one of our members it was meant as front matter. */
const unclosed = /^---[ \t]*\r?\n(?:\r?\n)*(?:description|style|format|extends)[ \t]*:/;

function faultsOfWords(text: string): Problem[] {
  if (text.trim() === '') return [problem('unknown-personality.empty', { start: 0, end: text.length })];
  return unclosed.test(text) ? [problem('unknown-personality.unclosed', { start: 0, end: 3 })] : [];
}

/** As part of a sentence, with the line. */
function describeFault({ message: text, hint, range }: Problem, file: string): string {
  if (text === problemTexts['unknown-personality.empty']) return say(phrases.noPersonality);
  const { line, character } = toPosition(lineStarts(file), range.start);
  const isUnclosed = text === problemTexts['unknown-personality.unclosed'];
  const message = isUnclosed ? say(phrases.unclosedFrontMatter) : [text, hint].filter(Boolean).join(' ').replace(/\.$/, '');
  return say(phrases.inLine, { message, line: line + 1, column: character + 1 });
}

/** The fault of a member: unknown, or no text. */
function faultOf({ key, value }: Pair): Problem | undefined {
  if (!personalityMembers.includes(key.text)) {
    const near = nearest(key.text, personalityMembers);
    const hint = near === undefined ? undefined : say(phrases.didYouMean, { name: near });
    return problem('unknown-key', key.range, { key: key.text, place: say(phrases.aPersonality) }, { hint });
  }
  if (value.kind === 'scalar' && value.text.trim() !== '' && !isComputed(value)) return undefined;

  const want = say(pipelineTexts.oneValue);
  return problem('wrong-type', value.range, { key: key.text, want, got: describeSourceNode(value) });
}
