import type { Json, JsonMap } from '../../../language/json.ts';
import { problem } from '../../../language/problem.ts';
import type { Problem } from '../../../language/problems.ts';
import { nearest } from '../../../language/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import { lineStarts, toPosition } from '../../source/lines.ts';
import type { Pair } from '../../source/nodes.ts';
import { describeSourceNode } from '../scope.ts';
import { isComputed } from '../source-nodes.ts';
import { readWholeNode } from '../values/whole-node.ts';

/** What a file may say of its personality before its words. Its name is the file's; models and tools belong to an expert. */
const members: readonly string[] = ['description', 'style', 'format', 'extends'];

/** Lines between two `---`, the first of them the first of the file; behind them the words. */
const frontMatter = /^---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)??---[ \t]*(?:\r?\n([\s\S]*))?$/;

/** A personality as a file has it. */
interface PersonalityFile {
  /** As `personalities` of a pipeline would say it: its words, or a map with them. */
  value: Json;
  /** What is wrong in the front matter first, with its place, as part of a sentence. */
  fault?: string;
}

/** Reads the text of a personality's file: words alone, or front matter and words. Never throws. */
export function readPersonalityFile(text: string): PersonalityFile {
  const match = frontMatter.exec(text);
  if (!match) return { value: text, ...faultOfWords(text) };
  const [, front = '', words = ''] = match;
  // An empty line stands for the first `---`, so that lines count as in the file.
  const source = `\n${front}\n`;
  const { node, problems } = readWholeNode(source);
  const value: JsonMap = {};
  const faults: Problem[] = [...problems];
  for (const pair of node.pairs) {
    const wrong = faultOf(pair);
    if (wrong) faults.push(wrong);
    else if (pair.value.kind === 'scalar') value[pair.key.text] = pair.value.text;
  }
  if (faults.length === 0 && node.pairs.length === 0 && front.trim() !== '')
    faults.push(
      problem(
        'wrong-type',
        { start: 1, end: source.length },
        { key: '---', want: say(pipelineTexts.aMap), got: say(pipelineTexts.text) },
      ),
    );
  if (words.trim() !== '') value['system_prompt'] = words.trim();
  const [first] = faults;
  if (!first)
    return Object.keys(value).some((key) => key !== 'description') ? { value } : { value, fault: say(phrases.noPersonality) };
  const { line, character } = toPosition(lineStarts(source), first.range.start);
  const message = [first.message, first.hint].filter(Boolean).join(' ').replace(/\.$/, '');
  return { value, fault: say(phrases.inLine, { message, line: line + 1, column: character + 1 }) };
}

/** A `---` that is not closed may be a rule of Markdown; above one of our members it was to be front matter. */
const unclosed = /^---[ \t]*\r?\n(?:\r?\n)*(?:description|style|format|extends)[ \t]*:/;

function faultOfWords(text: string): Pick<PersonalityFile, 'fault'> {
  if (text.trim() === '') return { fault: say(phrases.noPersonality) };
  if (!unclosed.test(text)) return {};
  return { fault: say(phrases.inLine, { message: say(phrases.unclosedFrontMatter), line: 1, column: 1 }) };
}

/** What is wrong with a member: an unknown one, or one that is no text. */
function faultOf({ key, value }: Pair): Problem | undefined {
  if (!members.includes(key.text)) {
    const near = nearest(key.text, members);
    const hint = near === undefined ? undefined : say(phrases.didYouMean, { name: near });
    return problem('unknown-key', key.range, { key: key.text, place: say(phrases.aPersonality) }, { hint });
  }
  if (value.kind === 'scalar' && value.text.trim() !== '' && !isComputed(value)) return undefined;
  const want = say(pipelineTexts.oneValue);
  return problem('wrong-type', value.range, { key: key.text, want, got: describeSourceNode(value) });
}
