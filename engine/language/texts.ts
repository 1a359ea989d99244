import type { Fix, Problem, ProblemCode, Range } from './problems.ts';
import { problemCodes } from './problems.ts';

/**
 * Every message about a text, by code (and a variant after a dot). `{name}` is filled in by `problem` or `say`.
 * Templates, not functions, so that a translation is another table.
 */
export const texts = {
  'bad-id': 'The id `{id}` is not usable: an id begins with a letter and goes on with letters, digits, `_` or `-`.',
  'bad-schema': 'This is not a JSON Schema: {why}.',
  'bad-schema.vars': 'A variable is described by a text or by `{type, description, example, schema}`.',
  'duplicate-key': '`{key}` says the same as `{other}` above. Keep one of them.',
  'missing-key': '`{key}` is missing from {place}.',
  'missing-key.steps': 'A pipeline needs `steps:` with at least one step.',
  'missing-key.loop': '`{key}` belongs to a loop, and this step has none. Add `for_each:` with a list, or remove `{key}`.',
  'no-kind': 'This step does nothing: give it one of {kinds}.',
  'two-kinds': 'A step does one thing, but this one has {kinds}. Split it into one step each.',
  'unknown-key': '`{key}` is not a key of {place}.',
  'unknown-key.place': '`{key}` means nothing on a {kind} step. It works on {where}.',
  'unknown-action':
    'No action is called `{action}`. Name a tool beside it (`tool:`), or write what a model shall do as `prompt:`.',
  'wrong-type': '`{key}` wants {want}, but this is {got}.',
  'wrong-type.root': 'A pipeline file is a map with `steps:`, but this is {got}.',
  'wrong-type.step': 'A step is a map such as `{id: …, prompt: …}`, but this is {got}.',
  'wrong-type.choice': '`{key}` is one of {choices}, but this is `{got}`.',
  'wrong-type.duration': '`{key}` wants a time such as `30`, `"30s"` or `"2m"`, but this is `{got}`.',
  'wrong-type.range': '`{key}` wants {want}, but this is {got}.',
  'wrong-type.reference': '`{key}` wants the id of a step, written out: neither a template nor an expression.',
  'wrong-type.auto': '`{key}` takes no AUTO tag.',
  'wrong-type.settings': '`baton.yaml` is a map of settings such as `default_model: …`.',
  'type-mismatch.default': 'The default of `{name}` is {got}, but its type says {want}.',
  'secret-in-text':
    '`{key}` looks like a secret. Never keep keys in a file: write `env:NAME` and put the key into the environment.',
  'duplicate-id': 'Another step of the same place is already called `{id}`. Give this one an id of its own.',
  'unknown-step': 'There is no step `{id}` here.',
  'unknown-step.inside': '`{id}` is a step inside `{frame}`; from here its result is `{path}`.',
  'self-dependency': '`{id}` depends on itself, so it could never start. Take `{id}` out.',
  cycle: 'These steps wait for each other, so none could start: {path}.',
  'backward-route': '`{key}` leads back to `{target}`, which comes before `{id}`. Routes lead forward; repeat steps with a loop.',
  'backward-route.self': '`{key}` leads to the step itself. Routes lead forward; use `retry` to try again.',
  'unknown-tool': 'There is no tool `{tool}`.',
  'unknown-action.tool': '`{tool}` has no action `{action}`. It has {actions}.',
  'missing-parameter': '{tool} {action} needs `{name}`: {doc}',
  'unknown-parameter': '{tool} {action} has no parameter `{name}`.',
  'wrong-parameter-type': '`{name}` wants {want}, but this is {got}.',
  'racing-set':
    '`{name}` belongs to a frame outside this loop, which runs several items at once: they would overwrite each other. Use `max_parallel: 1`, or collect the results of the loop.',
  'product-collision': '`{file}` is also written by `{other}`. Give each product a file of its own.',
  'not-executable-yet': '{what} cannot be run yet. It is checked, and `baton run` refuses it before the first step.',
  'undefined-name': 'There is no `{name}` here.',
  'unknown-field': '{of} has no `{name}`.',
  'unused-input': 'Nothing reads the input `{name}`.',
  'untrusted-in-command':
    'The text of this block goes into a shell line as it is. Give `argv`, or put each value in with `{{ }}` alone, which is quoted.',
  dialect: 'Baton reads `{from}` as `{to}`.',
  'dialect.many': 'Baton reads `{from}` as `{to}`, and so with other older spellings in this file ({count} more).',
  'dialect.nothing': 'Baton takes no notice of `{from}`.',
} as const satisfies Partial<Record<ProblemCode | `${ProblemCode}.${string}`, string>>;

export type TextId = keyof typeof texts;

/** Short texts that are no problem by themselves: hints, titles of fixes, words inside a message. */
export const phrases = {
  didYouMean: 'Did you mean `{name}`?',
  rename: 'Change to `{name}`',
  rewrite: 'Write `{to}`',
  braces: 'If this names a result or an input, write {text}.',
  remove: 'Remove `{key}`',
  pipelineRoot: 'a pipeline',
  aStep: 'a step',
  anInput: 'an input',
  anOutput: 'an output',
  settings: 'baton.yaml',
} as const;

type Values = Readonly<Record<string, string | number>>;

/** A text with its blanks filled in. A blank without a value stays, so that it is seen. */
export const say = (text: string, values: Values = {}): string =>
  text.replace(/\{(\w+)\}/g, (blank, name: string) => (name in values ? String(values[name]) : blank));

/** A problem with the text `id`; its code is what stands before the dot, its severity that of the code unless given. */
export function problem(
  id: TextId,
  range: Range,
  values: Values = {},
  more: Partial<Pick<Problem, 'severity' | 'hint' | 'fixes' | 'related'>> = {},
): Problem {
  const code = codeOf(id);
  const usual = problemCodes[code];
  return { code, severity: usual === 'off' ? 'hint' : usual, range, message: say(texts[id], values), ...more };
}

function codeOf(id: TextId): ProblemCode {
  const word = id.split('.')[0] ?? id;
  return isCode(word) ? word : 'yaml-syntax';
}

const isCode = (word: string): word is ProblemCode => word in problemCodes;

/** The `hint` and the `fixes` of "did you mean", where there is a nearest name. */
export function suggestion(name: string | undefined, range: Range): { hint?: string; fixes?: Fix[] } {
  if (name === undefined) return {};
  return {
    hint: say(phrases.didYouMean, { name }),
    fixes: [{ title: say(phrases.rename, { name }), edits: [{ range, text: name }] }],
  };
}
