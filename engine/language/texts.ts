import type { Fix, Problem, ProblemCode, Range } from './problems.ts';
import { isProblemCode, problemCodes } from './problems.ts';

/**
 * Every message about a text, by code (and a variant after a dot). `{name}` is filled in by `problem` or `say`; what follows a count
 * is said by it, as in `{count} {count|step|steps}`.
 * Templates, not functions, so that a translation is another table.
 */
export const texts = {
  'bad-id':
    'The id `{id}` is not usable: an id begins with a letter from a to z or A to Z and goes on with such letters, digits, `_` or `-`.',
  'bad-id.tool': '`{id}` cannot name a tool: a name begins with a letter and goes on with letters, digits, `_` or `-`.',
  'bad-schema': 'This is not a JSON Schema: {why}.',
  'bad-schema.required':
    'A variable of `vars` is always answered, so `required` means nothing here. Leave it out; one that may be empty is of `type: [string, "null"]`.',
  'bad-schema.vars': 'A variable is described by a text or by `{type, description, example, schema}`.',
  'duplicate-key': '`{key}` says the same as `{other}` above. Keep one of them.',
  'missing-key.tool': 'The tool `{tool}` does nothing: give it one of {ways}.',
  'missing-key.url': 'The request of `{tool}` goes nowhere: give it a `url`.',
  'missing-key': '`{key}` is missing from {place}.',
  'missing-key.steps': 'A pipeline needs `steps:` with at least one step.',
  'missing-key.emptySteps': '`{key}` is empty: it wants a list of steps.',
  'missing-key.loop': '`{key}` belongs to a loop, and this step has none. Add `for_each:` with a list, or remove `{key}`.',
  'missing-key.routes':
    '`{key}` is computed, so the steps that it may lead to must be written down: `routes: [id, …]`, or `choices` in the AUTO tag.',
  'missing-key.pipelines':
    '`pipeline` is computed, so the files that it may name must be written down: `pipelines: [FILE, …]`, or `choices` in the AUTO tag.',
  'missing-key.handler': 'A handler says what to do: `use`, `step`, `retry` or `fallback`.',
  'two-kinds.handler': 'A handler does one thing, but this one has {one} and {other}. Split it into two handlers.',
  'bad-id.reserved': '`{id}` is the name that Baton gives to the frame of `finally`. Choose another id.',
  'no-kind': 'This step does nothing: give it one of {kinds}.',
  'two-kinds.tool': 'A tool does one thing, but `{tool}` has {ways}. Split it into one tool each.',
  'two-kinds': 'A step does one thing, but this one has {kinds}. Split it into one step each.',
  'unknown-key': '`{key}` is not a key of {place}.',
  'unknown-key.idle': '`{key}` means nothing here. What is for people alone stands under `metadata`, or begins with `x-`.',
  'unknown-key.suppression': '`{code}` is no code of a problem, so this comment silences nothing.',
  'unknown-key.answer': '`{key}` means nothing where the answer is of type `{type}`. It belongs to `type: {wanted}`.',
  'unknown-key.pattern':
    '`{key}` means nothing to the pattern `{pattern}`, which is a pipeline and says such things itself. Remove it, or copy the pattern and change it there.',
  'unknown-key.place': '`{key}` means nothing on a {kind} step. It works on {where}.',
  'unknown-action':
    'No action is called `{action}`. Name a tool beside it (`tool:`), or write what a model shall do as `prompt:`.',
  'unknown-action.computed':
    'Only the run knows what this `action` says. Name a tool beside it (`tool:`), or write what a model shall do as `prompt:`.',
  'wrong-type': '`{key}` wants {want}, but this is {got}.',
  'wrong-type.regex': '`{key}` is no regular expression: {why}',
  'wrong-type.root': 'A pipeline file is a map with `steps:`, but this is {got}.',
  'wrong-type.step': 'A step is a map such as `{id: …, prompt: …}`, but this is {got}.',
  'wrong-type.choice': '`{key}` is one of {choices}, but this is `{got}`.',
  'wrong-type.duration': '`{key}` wants a time such as `30`, `"30s"` or `"2m"`, but this is `{got}`.',
  'wrong-type.range': '`{key}` wants {want}, but this is {got}.',
  'wrong-type.reference': '`{key}` wants the id of a step, written out: neither a template nor an expression.',
  'wrong-type.written':
    '`{key}` must be written out: it holds before anything runs, so neither a template nor an AUTO tag can stand here.',
  'wrong-type.file':
    'The path of a file must be written out here: its text is part of the pipeline. A file that only the run knows is read by a `filesystem` step before, and named as `{{ step.content }}`.',
  'wrong-type.tag': 'An AUTO tag in `dependencies` stands alone: its answer is the id of a step, or a list of them.',
  'wrong-type.auto': '`{key}` takes no AUTO tag.',
  'wrong-type.host':
    'The address of `{tool}` names its host by a template. Write the host out, so that people can be asked about it.',
  'wrong-type.settings': '`baton.yaml` is a map of settings such as `default_model: …`.',
  'type-mismatch.default': 'The default of `{name}` is {got}, but its type says {want}.',
  'type-mismatch.broken':
    'The default of `{name}` breaks its own declaration (`{rule}`), so a run without another value refuses.',
  'bad-input-for-pipeline.broken': 'The input `{name}` of `{pipeline}` is declared with `{rule}`, and this breaks it.',
  'secret-in-text.text':
    'This looks like a key of {what}. Take it out of the file, make a new one, and keep that in the environment.',
  'secret-in-text':
    '`{key}` looks like a secret. Never keep keys in a file: write `env:NAME` and put the key into the environment.',
  'secret-in-text.default':
    'The secret input `{name}` has a default, which would stand in the file and in the log of every run. Take it out; with `required: false` the input may be left out.',
  'secret-use':
    'The secret `{name}` is never shown to models and people, so {place} would read `‹secret {name}›`. Give it to the tool that needs it.',
  'secret-use.computed':
    'A run holds `‹secret {name}›` in place of the secret, and only a tool is given its value: nothing can be computed from it here. Hand it over whole.',
  'wrong-type.secret': 'A secret is a text, but `{name}` is {got}. Take `type: string`.',
  'duplicate-id.permission': '`{id}` cannot name a tool: permissions mean something else by it.',
  'duplicate-id.tool':
    '`{id}` is the name of a tool that Baton has, of which only `max_parallel` may be said. Give this one a name of its own.',
  'duplicate-id': 'Another step of the same place is already called `{id}`. Give this one an id of its own.',
  'unknown-step': 'There is no step `{id}` here.',
  'unknown-step.branch': '`{id}` is a step of another branch of `{switch}`, and of the branches only one runs.',
  'unknown-step.inside': '`{id}` is a step inside `{frame}`; from here its result is `{path}`.',
  'unknown-step.finally':
    '`{id}` runs in `finally`, when everything else has ended: neither `steps` nor `outputs` can read it. Make what they need in `steps`.',
  'self-dependency': '`{id}` depends on itself, so it could never start. Take `{id}` out.',
  cycle: 'These steps wait for each other, so none could start: {path}.',
  'cycle.personality': 'These personalities build on each other in a circle: {path}. Take out one `extends`.',
  'cycle.handler':
    'After a failure these steps would wait for each other: {path}. What depends on a step that failed waits for the step that handles the failure.',
  'backward-route': '`{key}` leads back to `{target}`, which comes before `{id}`. Routes lead forward; repeat steps with a loop.',
  'backward-route.self': '`{key}` leads to the step itself. Routes lead forward; use `retry` to try again.',
  'unknown-tool': 'There is no tool `{tool}`.',
  'unknown-action.tool': '`{tool}` has no action `{action}`. It has {actions}.',
  'unknown-action.offered':
    'The name `{tool}` alone lets a model do what only reads, and nothing of it does. Name what it may do: {members}.',
  'missing-parameter': '{tool} {action} needs `{name}`: {doc}',
  'unknown-parameter': '{tool} {action} has no parameter `{name}`.',
  'unknown-parameter.ignored': '{tool} {action} takes no notice of `{name}`.',
  'unknown-parameter.prompt': 'No template of this step reads `{name}`, and a model is told nothing else of it.',
  'wrong-parameter-type': '`{name}` wants {want}, but this is {got}.',
  'racing-set':
    '`{name}` belongs to a frame outside this loop, which runs several items at once: they would overwrite each other. Use `max_parallel: 1`, or collect the results of the loop.',
  'racing-set.own':
    '`{name}` is one for all items of this loop, which runs several at once: they would overwrite each other. Use `max_parallel: 1`, or collect the results of the loop.',
  'product-collision': '`{file}` is also written by `{other}`. Give each product a file of its own.',
  'product-collision.loop': 'Every item of the loop `{loop}` writes `{file}`. Put `{{ index }}` or the item into its name.',
  'not-executable-yet': '{what} cannot be run yet. It is checked, and `baton run` refuses it before the first step.',
  'not-executable-yet.tool': 'The tool `{tool}` cannot be run. {why}',
  'undefined-name': 'There is no `{name}` here.',
  'undefined-name.claimed': '`{name}` is answered by {steps}, so the bare name says nothing.',
  'unknown-field': '{of} has no `{name}`.',
  'unused-input': 'Nothing reads the input `{name}`.',
  'unused-step-result': 'Nothing reads the answer of `{id}`, so its call is paid for and forgotten.',
  'needless-dependency': '`{id}` is waited for anyway, because `{name}` reads its result.',
  'unreachable-step.route': '`{id}` never runs: it waits for `{key}` of `{router}`, which is never taken.',
  'unreachable-step.past': '`{id}` never runs: whenever `{router}` is done, its `{key}` goes past this step.',
  'unreachable-step.after': '`{id}` never runs, because `{before}` never does.',
  'shadowed-name': '`{name}` hides {what} of the same name.',
  'shadowed-name.own': 'The step `{name}` hides the variable of its own name: `{{ {name} }}` is all that the step set.',
  'may-be-absent': '`{name}` may have no value here: {why}.',
  'answer-too-long': '`max_tokens` allows an answer of {asked} {asked|token|tokens}, but `{model}` gives {most} at most.',
  'parameter-not-sent': '`{parameter}` is not sent: `{model}` does not take it (as of {day}).',
  'unknown-option': '`{model}` knows no parameter `{name}`.',
  'unknown-option.own': '`{name}` among `options` is not sent: the step says it itself.',
  'unknown-model': 'The model `{model}` names the provider `{provider}`, which is not known.',
  'unknown-model.listed': '`{model}` is none of the models that `baton.yaml` lists of its provider: {listed}.',
  'unknown-expert': 'There is no expert `{name}`.',
  'unknown-personality': 'There is no personality `{name}`.',
  'unknown-personality.unreadable': 'The personality `{name}` cannot be read from {file}: {why}.',
  'auto-contradiction.called':
    'This AUTO tag reads names, so each call of the pipeline would have to answer it, and none asks. Let it read none, or write out what it stands for.',
  'auto-contradiction.file':
    '`{path}` cannot be called: the AUTO tag in its `{field}` reads names, so each call would have to answer it, and none asks.',
  'unknown-pipeline': 'There is no pipeline at `{path}`.',
  'unknown-pipeline.pattern': 'There is no pattern `{name}`, neither in the library nor as a file `patterns/{name}.yaml`.',
  'unknown-pipeline.errors': '`{path}` has {count}, so it cannot be called.',
  'pipeline-cycle': 'These pipelines call each other without end: {path}.',
  'bad-input-for-pipeline.unknown': '`{pipeline}` has no input `{name}`.',
  'bad-input-for-pipeline.missing': '`{pipeline}` needs the input `{name}`: {doc}',
  'bad-input-for-pipeline.type': 'The input `{name}` of `{pipeline}` wants {want}, but this is {got}.',
  'file-missing': 'There is no file `{path}`.',
  'file-missing.deep': '`{path}` would be taken in more than {most} {most|file|files} deep. Perhaps a file takes in itself.',
  'path-outside': '`{path}` leads out of {folder}.',
  'path-outside.taken':
    '`{path}` leads out of the project, and only files in the project or the current folder are taken in. Move the file there, or name another.',
  'path-outside.keys':
    '`{path}` is of a kind that holds keys or passwords; no text is taken from it. Read it with the tool `filesystem`, which asks first.',
  'path-outside.called':
    '`{path}` leads out of the project, and only pipelines in the project or the current folder are called. Move the file there, or name another.',
  'path-outside.asked':
    '`{path}` lies outside of the project and the working folder, so a run asks for leave before it touches it.',
  'auto-unlocked': 'This tag has no answer in the lock file yet, so the next run asks a model.',
  'auto-unlocked.called':
    'Tags in `{file}` have no answer in the lock file beside it yet ({count}), so the next run asks a model.',
  'type-mismatch.parameter': '`{name}` wants {want}, but this gives {got}.',
  'type-mismatch.output': 'The output `{name}` is declared as {want}, but this gives {got}.',
  'type-mismatch.dollar':
    '`${{ }}` is how other tools write it: here the `$` makes text of it, and `{name}` wants {want}. Write `{{ }}` without the `$`.',
  'bad-condition.dollar': '`${{ }}` is how other tools write it. Write `{{ }}` without the `$`, or the expression alone.',
  'wrong-type.repeat':
    '`for_each` wants a list, but this is the number {count}. To repeat something {count} {count|time|times} give it `range({count})`.',
  'type-mismatch.list': '`for_each` wants a list, but this gives {got}.',
  'untrusted-in-command':
    'The text of this block goes into a shell line as it is. Give `argv`, or put each value in with `{{ }}` alone, which is quoted.',
  'untrusted-in-command.shell':
    'This text becomes code of `{shell}` as it is. Hand the value over as an argument of its own behind the script, or use `command`, where each `{{ }}` is quoted.',
  'bad-test.answer': 'No step and no AUTO tag is called `{path}`, so this answer is never used.',
  'bad-test.step': 'No step is called `{path}`, so this case fails.',
  'bad-test.output': 'The pipeline has no output `{name}`, so this case fails.',
  'bad-test.input': 'The pipeline has no input `{name}`, so a run refuses it.',
  'bad-test.missing': 'This case gives no value for the input `{name}`, without which nothing runs.',
  'bad-test.value': 'The input `{name}` wants {want}, but this is {got}.',
  'bad-test.matcher': '`{name}` wants {want}, so this case fails.',
  'bad-test.pattern': 'This regular expression cannot be read, so this case fails: {why}',
  'bad-test.schema': 'This is no JSON Schema: {why}',
  'bad-test.never': 'This wants {want}, but what stands here in a run is {type}.',
  'bad-test.member': 'What stands here in a run is {type}, which has no `{name}`.',
  'bad-test.text': 'A case computes nothing: this is taken as the text that stands here. Write the value itself.',
  'bad-test.bounds': 'No number is at least {min} and at most {max}, so this case fails.',
  'bad-test.kind': '`{kind}` is no kind of failure. The kinds are {kinds}.',
  alignment: '{why}',
  dialect: 'Baton reads `{from}` as `{to}`.',
  'dialect.many': 'Baton reads `{from}` as `{to}`, and so with other older spellings in this file ({count} more).',
  'dialect.nothing': 'Baton takes no notice of `{from}`.',
} as const satisfies Partial<Record<ProblemCode | `${ProblemCode}.${string}`, string>>;

export type TextId = keyof typeof texts;

/** Short texts that are no problem by themselves: hints, titles of fixes, words inside a message. */
export const phrases = {
  hideStep: 'the step',
  hideInput: 'the input',
  hideVariable: 'the variable',
  hidesOwn: 'Give the step another id, or read `{name}.{name}`.',
  hideLoop: 'the name of an outer loop',
  several: 'several steps ({ids})',
  claimedHint: 'Write `{id}.vars.{name}`, or the same with another of the steps.',
  absentCondition: '`{id}` is skipped when its condition does not hold',
  absentRoute: '`{id}` runs only when a route leads to it, or may be passed by one',
  absentFailure: '`{id}` may fail, and the run then goes on without it',
  absentError: '`{id}` has an error only where it failed',
  absentInput: 'the input `{name}` may be left out and has no default',
  absentField: 'the person who answers `{id}` may leave `{field}` out',
  absentHint: 'Give another value with `| default(…)`, or test it first.',
  nothingTaken: 'There is no `condition` that could be false.',
  alwaysHolds: 'Its `condition` always holds.',
  addInput: 'Add `{name}` under `inputs`.',
  anError: 'an error',
  ownKey: 'your own',
  errors: '{count} {count|error|errors}',
  outputFolder: 'the output folder',
  unusedHint: 'Read it in another step or in `outputs`, write it with `products`, or remove the step.',
  removeDependency: 'Remove `{id}` from the dependencies',
  patternsAre: 'There are: {names}.',
  leaveOut: 'Leave it out, or name another model.',
  withoutReasoning: 'It takes it where it does not reason: `options: {reasoning: {effort: none}}`. Otherwise leave it out.',
  modelHint:
    'Known are {known}. Others are added under `providers` in baton.yaml; a local server is written as `ollama:{model}`.',
  cycleRead: '`{id}` waits for `{before}` because it reads it. ',
  cycleSession:
    '`{id}` comes after `{before}` because both are of the session `{session}`, whose steps run in the order of the text. Write `{id}` before `{before}`, or give it a session of its own.',
  cycleHint: '{how}Take out one of the links, for example that from `{id}` to `{next}`.',
  firstOne: 'the first `{id}`',
  laterTool: 'The tool `{name}`',
  insideHint: 'Depend on `{id}`.',
  schema: {
    object: 'a schema is a map, but this is {got}',
    type: '`type` is one of {types}, but this is `{got}`',
    map: '`{key}` is a map of names and schemas, but this is {got}',
    words: '`{key}` is a list of names, but this is {got}',
    list: '`{key}` is a list with at least one member, but this is {got}',
    count: '`{key}` is a whole number from 0, but this is {got}',
    number: '`{key}` is a number, but this is {got}',
    flag: '`{key}` is true or false, but this is {got}',
    text: '`{key}` is text, but this is {got}',
    regex: '`{key}` is no regular expression: {why}',
    word: '`{key}` is no word of it; did you mean `{near}`?',
    computed: 'nothing is computed in a schema, so `{got}` would stand in it as it is',
    reference: '`$ref` leads to `{got}`, and a schema reaches nothing but itself: write what stands there under `$defs`',
  },
  belongs: {
    pipeline: 'It belongs at the top of a pipeline.',
    step: 'It belongs on a step; what holds for every step may stand under `defaults`.',
    settings: 'It belongs in `baton.yaml`.',
    limits: 'It belongs under `limits`.',
    personality: 'It belongs to one of `personalities`.',
    selection: 'It belongs under `selection`.',
  },
  didYouMean: 'Did you mean `{name}`?',
  rename: 'Change to `{name}`',
  rewrite: 'Write `{to}`',
  rewriteMap: "Write this in Baton's own spelling",
  rewriteFile: "Write the whole file in Baton's own spelling",
  withoutDollar: 'Remove the `$`',
  itemsWritten: 'Write its items as a list: {text}.',
  splitText: 'Split it, for example with `| lines` or `| split(",")`, or let the step that gives it answer a list (`vars`).',
  braces: 'If this names a result or an input, write {text}.',
  pipelineRoot: 'a pipeline',
  aStep: 'a step',
  aPart: 'a part of a prompt',
  aHandler: 'a handler of `on_error`',
  anExpert: 'an expert',
  aPersonality: 'a personality',
  aTest: 'a test',
  anInput: 'an input',
  anOutput: 'an output',
  settings: 'baton.yaml',
} as const;

type Values = Readonly<Record<string, string | number>>;

type Translations = Readonly<Record<string, string>>;

/** Bundles that are loaded late have this file once more: where the table is kept, all of them find it. */
const place: Record<symbol, Translations | undefined> = globalThis;
const mark = Symbol.for('baton.translations');

/** English texts with their translations, blanks and all; a text that is not in it is said in English. */
export const translations = (): Translations => place[mark] ?? {};

/**
 * Says every text from now on as a table has it. Each program, and each thread, that says texts is given its table before it says the
 * first.
 */
export function translate(table: Translations): void {
  place[mark] = table;
}

/** A blank of a text: `{count}`, or words that follow a count, for one and for any other: `{count|step|steps}`. */
const blanks = /\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}/g;

/**
 * A text, translated where there is a translation, with its blanks filled in. A blank without a value stays, so that it is seen. A
 * translation chooses its own words for one and for many.
 */
export function say(text: string, values?: Values): string {
  const table = place[mark];
  const said = table !== undefined && Object.hasOwn(table, text) ? (table[text] ?? text) : text;
  if (!values) return said;
  return said.replace(blanks, (blank, name: string, one?: string, many?: string) => {
    if (!(name in values)) return blank;
    const value = String(values[name]);
    if (one === undefined || many === undefined) return value;
    return value === '1' ? one : many;
  });
}

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
  return isProblemCode(word) ? word : 'yaml-syntax';
}

/** The `hint` and the `fixes` of "did you mean", where there is a nearest name; of one that is there already (`isThere`) only the hint. */
export function suggestion(
  name: string | undefined,
  range: Range,
  isThere?: (name: string) => boolean,
): { hint?: string; fixes?: Fix[] } {
  if (name === undefined) return {};
  const hint = say(phrases.didYouMean, { name });
  if (isThere?.(name)) return { hint };
  return {
    hint,
    fixes: [{ title: say(phrases.rename, { name }), edits: [{ range, text: name }] }],
  };
}
