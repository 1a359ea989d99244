import type { Node } from 'yaml';
import { isMap as isMapNode, isScalar, parseDocument } from 'yaml';
import { slug } from '../../compile/pipeline/ids.ts';
import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { promptfooTexts } from '../../language/texts/import/promptfoo.ts';
import { say } from '../../language/texts.ts';
import type { SourceField } from '../source/fields.ts';
import { addText, excerpt, fieldsOf, fieldText, noteLeftovers, sourceItems, takeField } from '../source/fields.ts';
import type { PromptfooPrompt, PromptfooSuite } from './model.ts';
import { promptfooReason } from './providers.ts';
import { convertNunjucks, inputFor } from './templates.ts';

/** The prompts from texts or files; one from a program or another service is left out. */
export function readPrompts(field: SourceField | undefined, suite: PromptfooSuite): PromptfooPrompt[] {
  const { reading } = suite;
  if (isScalar(field?.value)) return readPrompt(fieldText(field) ?? '', field.value, suite);
  // `file: label` of older versions.
  if (isMapNode(field?.value))
    return [...fieldsOf(reading, field.value).all.values()].flatMap((one) =>
      readPrompt(one.name, one.key, suite, fieldText(one)),
    );

  return sourceItems(reading, field?.value).flatMap((node) => {
    if (isScalar(node)) return readPrompt(String(node.value ?? ''), node, suite);
    const fields = fieldsOf(reading, node);
    const [raw, id, label] = ['raw', 'id', 'label'].map((name) => takeField(fields, name));
    noteLeftovers(fields, promptfooReason);
    return readPrompt(fieldText(raw) ?? fieldText(id) ?? '', raw?.value ?? node, suite, fieldText(label) ?? fieldText(id));
  });
}

/** A path, with or without `file://` before it. */
const pathLike = /^(?:file:\/\/\S.*|[\w./@*-]+\.(?:txt|md|json|jsonl|ya?ml|j2|csv|py|[cm]?[jt]s))(?::\w+)?$/;

function readPrompt(said: string, at: Node, suite: PromptfooSuite, label?: string): PromptfooPrompt[] {
  const { reading } = suite;
  const text = said.trim();

  const omit = (id: 'computedPrompt' | 'manyPrompts' | 'storedPrompt' | 'emptyPrompt'): PromptfooPrompt[] => {
    addText(reading, at, say(promptfooTexts[id], { name: excerpt(text) }));
    return [];
  };
  if (text === '') return omit('emptyPrompt');
  if (text.startsWith('exec:')) return omit('computedPrompt');
  if (/^(?!file:)[a-z]+:\/\/\S+$/.test(text)) return omit('storedPrompt');

  const name = label === undefined || label === text ? undefined : slug(label);
  const labels = [label ?? text];
  if (!pathLike.test(text)) return [{ name, labels, ...readMessages(said, at, suite), reads: undefined }];

  const path = text.replace(/^file:\/\//, '');
  if (/\.(?:py|rb|[cm]?[jt]s)(?::\w+)?$/.test(path)) return omit('computedPrompt');
  if (/[*?[\]{}]|\/$|\.(?:csv|jsonl)$/.test(path)) return omit('manyPrompts');

  return [
    { name: name ?? slug(path.replace(/^.*\/|\.\w+$/g, '')), labels, system: undefined, text: fillFile(at, suite), reads: path },
  ];
}

/** A template around the text of a file, which fills in the tests' variables. */
function fillFile(at: Node, suite: PromptfooSuite): string {
  const names = [...suite.given].filter((name) => /^[\w-]+$/.test(name));
  const what = names.length
    ? say(promptfooTexts.fileTemplates, { names: names.map((name) => `\`${name}\``).join(', '), count: names.length })
    : promptfooTexts.filePlain;

  addText(suite.reading, at, what);
  return names
    .flatMap((name) => {
      const value = `${inputFor(name, suite, at)} | string`;
      return [`{{${name}}}`, `{{ ${name} }}`].map((mark) => ` | replace('${mark}', ${value})`);
    })
    .join('');
}

/** A text; or the messages of a conversation, in JSON or YAML. */
function readMessages(text: string, at: Node, suite: PromptfooSuite): Pick<PromptfooPrompt, 'system' | 'text'> {
  const convert = (one: string): string => convertNunjucks(one, suite, at);
  const messages = messagesIn(text);
  if (!messages) return { system: undefined, text: convert(text) };

  const said = messages.map(({ role, content }) => ({ role, text: textOf(content, at, suite) }));
  const isSystem = ({ role }: { role: string }): boolean => role === 'system' || role === 'developer';
  const system = said.filter(isSystem).map((one) => one.text);
  const others = said.filter((one) => !isSystem(one));
  const [only] = others;
  if (only && others.length === 1)
    return { system: system.length ? convert(system.join('\n')) : undefined, text: convert(only.text) };
  if (!only) return { system: undefined, text: convert(system.join('\n')) };

  addText(suite.reading, at, say(promptfooTexts.conversation));
  return {
    system: system.length ? convert(system.join('\n')) : undefined,
    text: convert(others.map((one) => `${one.role}: ${one.text}`).join('\n')),
  };
}

interface Message {
  role: string;
  content: Json;
}

function messagesIn(text: string): Message[] | undefined {
  if (!/^\s*(?:\[|- )/.test(text) || !/\brole\b/.test(text)) return undefined;
  const doc = parseDocument(text, { logLevel: 'silent' });
  if (doc.errors.length) return undefined;

  const list: Json = doc.toJS();
  if (!Array.isArray(list) || list.length === 0) return undefined;

  const messages = list.flatMap((one): Message[] =>
    isMap(one) && typeof one['role'] === 'string' && !isMap(one['content'])
      ? [{ role: one['role'], content: one['content'] ?? '' }]
      : [],
  );

  return messages.length === list.length ? messages : undefined;
}

/** The text of a message, which may be a list of parts. */
function textOf(content: Json, at: Node, { reading }: PromptfooSuite): string {
  const parts = Array.isArray(content) ? content : [content];
  return parts
    .flatMap((part) => {
      const text = isMap(part) ? part['text'] : part;
      if (typeof text === 'string') return [text];
      addText(reading, at, say(promptfooTexts.messagePart));
      return [];
    })
    .join('\n');
}
