import { parse } from 'yaml';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { isMap } from '../../../../engine/language/json.ts';

const listed = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const mapped = (value: Json | undefined): JsonMap => (isMap(value) ? value : {});

const types: ReadonlySet<Json | undefined> = new Set([
  ...['set_variable', 'claude', 'gemini', 'parallel_claude', 'gemini_instructor', 'claude_smart', 'claude_session'],
  ...['claude_extract', 'claude_batch', 'claude_robust', 'for_loop', 'while_loop', 'data_transform', 'file_ops', 'pipeline'],
  'test_echo',
]);

const withoutPrompt: ReadonlySet<Json | undefined> = new Set([
  ...['parallel_claude', 'set_variable', 'pipeline', 'test_echo', 'for_loop', 'while_loop', 'data_transform', 'file_ops'],
]);

/** The key that a part of a prompt cannot do without. */
const neededOf: Readonly<Record<string, string>> = {
  static: 'content',
  file: 'path',
  previous_response: 'step',
  session_context: 'session_id',
  claude_continue: 'session_id',
};

/** Why the loader of pipeline_ex refuses a text (its `lib/pipeline/config.ex`); undefined where it takes it. */
export function loaderRefusal(text: string): string | undefined {
  let root: Json;
  try {
    root = parse(text, { merge: true, logLevel: 'error' });
  } catch (error) {
    if (error instanceof Error) return 'no YAML';
    throw error;
  }
  const workflow = mapped(root)['workflow'];
  if (!isMap(workflow)) return 'no `workflow`';
  if ((workflow['name'] ?? null) === null) return 'the workflow has no name';
  const steps = listed(workflow['steps']).map(mapped);
  if (steps.length === 0) return 'no steps';
  const functions = workflow['gemini_functions'] ?? {};
  if (!isMap(functions)) return '`gemini_functions` is no map';
  for (const [name, one] of Object.entries(functions)) {
    const declared = mapped(one);
    if ((declared['description'] ?? null) === null || !isMap(declared['parameters']))
      return `the function ${name} is not declared whole`;
  }
  const names = new Set(steps.map(({ name }) => name));
  for (const step of steps) {
    const why = stepRefusal(step, names, functions);
    if (why !== undefined) return `${String(step['name'] ?? '(a step)')}: ${why}`;
  }
  return undefined;
}

function stepRefusal(step: JsonMap, names: ReadonlySet<Json | undefined>, functions: JsonMap): string | undefined {
  const { name = null, type = null, prompt = null } = step;
  if (name === null) return 'no name';
  if (!types.has(type)) return `the type ${String(type)}`;
  if (type === 'parallel_claude' && (step['parallel_tasks'] ?? null) === null) return 'no `parallel_tasks`';
  for (const one of listed(step['functions'])) {
    if (typeof one !== 'string' || !Object.hasOwn(functions, one)) return `the function ${String(one)} is declared nowhere`;
  }
  if (withoutPrompt.has(type)) return undefined;
  if (type === 'claude_batch') return prompt === null && (step['tasks'] ?? null) === null ? 'no prompt and no tasks' : undefined;
  if (!Array.isArray(prompt)) return prompt === null ? 'no prompt' : 'the prompt is no list';
  for (const part of prompt.map(mapped)) {
    const needed = neededOf[String(part['type'])];
    if (needed === undefined) return `a part of the prompt has the type ${String(part['type'])}`;
    if ((part[needed] ?? null) === null) return `a part of the prompt has no \`${needed}\``;
    if (part['type'] === 'previous_response' && !names.has(part['step'])) return `there is no step ${String(part['step'])}`;
  }
  return undefined;
}
