import { fillPrompt } from '../../auto/fill-prompt.ts';
import { isMap, type JsonSchema } from '../../language/json.ts';
import { type KeySpec, kindKeys, loopKeys, stepKeys, topKeys } from '../../language/keys.ts';
import { stepKinds } from '../../language/kinds.ts';
import { filters } from '../../language/template/filters.ts';
import { functions } from '../../language/template/functions.ts';
import { tests } from '../../language/template/tests.ts';
import type { ToolSpec } from '../../language/tools/descriptor.ts';
import languageText from '../prompts/language.md';

/**
 * A summary of the language in Markdown for a model that writes pipelines: generated from the checker's tables, so that it
 * names nothing that would be refused. `tools` are those that a pipeline of the folder may call.
 */
export function summariseLanguage(tools: Iterable<ToolSpec>): string {
  const kinds = Object.values(stepKinds).filter(({ executable }) => executable);
  return fillPrompt(languageText, {
    top: keyLines(Object.values(topKeys)),
    kinds: kinds.map(({ key, doc }) => `- \`${key}\`: ${doc}`).join('\n'),
    steps: keyLines(Object.values(stepKeys)),
    loops: keyLines(Object.values(loopKeys)),
    keys: keyLines(Object.values(kindKeys)),
    filters: Object.keys(filters).join(', '),
    tests: Object.keys(tests).join(', '),
    functions: Object.keys(functions).join(', '),
    tools: [...tools]
      .filter(({ executable }) => executable)
      .flatMap(toolLines)
      .join('\n'),
  });
}

/** The step kinds of a key, where it is not for all. */
function kindsOf({ on }: KeySpec): string {
  return on === undefined ? '' : ` (${on.map((kind) => stepKinds[kind].key).join(', ')})`;
}

const keyLines = (keys: readonly KeySpec[]): string =>
  keys
    .filter(({ executable }) => executable)
    .map((key) => `- \`${key.name}\`${kindsOf(key)}: ${firstSentence(key.doc)} ${exampleOf(key)}`.trimEnd())
    .join('\n');

/** A short example shows the form of a value better than a sentence. */
const exampleOf = ({ example }: KeySpec): string => (example.length <= 160 ? `\`${example.replaceAll('\n', '⏎')}\`` : '');

function toolLines({ name, doc, actions, defaultAction, asks }: ToolSpec): string[] {
  const listed = Object.entries(actions).map(([action, spec]) => {
    const usual = action === defaultAction ? '=' : '';
    return `  - \`${action}\`${usual}: ${firstSentence(spec.doc)} (${parametersOf(spec.parameters)}) → ${membersOf(spec.result)}`;
  });
  return [`- \`${name}\`${asks ? '!' : ''}: ${firstSentence(doc)}`, ...listed];
}

function parametersOf(schema: JsonSchema): string {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return names(schema)
    .map((name) => (required.includes(name) ? `${name}*` : name))
    .join(', ');
}

const membersOf = (schema: JsonSchema): string => names(schema).join(', ') || 'a value';

const names = ({ properties }: JsonSchema): string[] => (isMap(properties) ? Object.keys(properties) : []);

const firstSentence = (text: string): string => /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
