import type { Node } from 'yaml';
import { references } from '../../compile/template/references.ts';
import { parseTemplate } from '../../compile/template/syntax/parse.ts';
import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { promptfooTexts } from '../../language/texts/import/promptfoo.ts';
import { say } from '../../language/texts.ts';
import { literalText } from '../expressions/templates.ts';
import { addText, excerpt } from '../source/fields.ts';
import { templateNameFor } from '../source/frames.ts';
import type { PromptfooSuite, PromptfooVariables } from './model.ts';

const marks = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|<(?=AUTO\b)|<<(?=[^<>\n]*>>)/g;

/** A text with Nunjucks templates in our spelling. The variables that it reads become inputs. */
export function convertNunjucks(text: string, suite: PromptfooSuite, at: Node | undefined): string {
  const spelled = text.replace(marks, (mark) => (mark.startsWith('{') ? respelled(mark) : `{{ '${mark}' }}`));
  return renamed(readable(spelled, suite, at), suite, at);
}

/** Spellings in which Nunjucks differs. */
const respelled = (mark: string): string =>
  mark
    .replace(/([=!])==/g, '$1=')
    .replace(/\|\s*dump\b/g, '| json')
    .replace(/\|\s*nl2br\b/g, "| replace('\\n', '<br />\\n')")
    .replace(/\b(\w[\w.]*)\.length\b/g, '($1 | length)')
    .replace(/^(\{%-?\s*)else ?if\b/, '$1elif')
    .replace(/\benv\.(?=[A-Za-z_])/g, '');

/** The text without parts that have no counterpart, which stay as they are. */
function readable(text: string, { reading }: PromptfooSuite, at: Node | undefined): string {
  if (parseTemplate(text).problems.length === 0) return text;
  const mended = text.replace(/\{\{[\s\S]*?\}\}/g, (mark) => {
    if (parseTemplate(mark).problems.length === 0) return mark;
    addText(reading, at, say(promptfooTexts.unreadTemplate, { text: excerpt(mark) }));
    return literalText(mark);
  });
  if (parseTemplate(mended).problems.length === 0) return mended;

  addText(reading, at, say(promptfooTexts.unreadTemplate, { text: excerpt(/\{[{%#][\s\S]*/.exec(text)?.[0] ?? text) }));
  return literalText(text);
}

/** The text with its variables renamed. */
function renamed(text: string, suite: PromptfooSuite, at: Node | undefined): string {
  const found = references(parseTemplate(text)).map(({ name, nameRange }) => ({ ours: inputFor(name, suite, at), nameRange }));
  // From the end, so that earlier positions stay valid.
  let result = text;
  for (const { ours, nameRange } of found.sort((a, b) => b.nameRange.start - a.nameRange.start)) {
    if (ours !== undefined) result = result.slice(0, nameRange.start) + ours + result.slice(nameRange.end);
  }

  return result;
}

/** The input for a variable of a prompt; undefined for a function of the language. */
export function inputFor(name: string, suite: PromptfooSuite, at: Node | undefined): string | undefined {
  const known = suite.inputs.get(name);
  if (known !== undefined) return known;
  if (!suite.given.has(name) && languageNames.has(name)) return undefined;

  const ours = templateNameFor(name);
  suite.inputs.set(name, ours);
  suite.ids.add(ours);
  if (!suite.given.has(name)) addText(suite.reading, at, say(promptfooTexts.newInput, { name: ours }));

  return ours;
}

/** Names that Nunjucks templates read without a declaration. */
const languageNames: ReadonlySet<string> = new Set(['range', 'joiner', 'cycler', 'loop', 'caller']);

/** A text whose simple templates are filled in with a test's values; undefined where it computes more. */
export function fillIn(text: string, variables: PromptfooVariables): string | undefined {
  const filled = text.replace(/\{\{-?\s*([\w-]+(?:\.[\w-]+)*)\s*-?\}\}/g, (mark: string, path: string) => {
    const value = valueAt(path.split('.'), variables);
    return value === undefined ? mark : textOf(value);
  });
  return /\{\{|\{%/.test(filled) ? undefined : filled;
}

function valueAt([first = '', ...path]: readonly string[], variables: PromptfooVariables): Json | undefined {
  let value = variables.get(first);
  for (const name of path) value = isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
