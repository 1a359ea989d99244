import { isMap, ownMember } from '../../language/json.ts';
import { githubTexts } from '../../language/texts/import/github.ts';
import { say } from '../../language/texts.ts';
import { literalText } from '../expressions/templates.ts';
import { Unreadable } from '../expressions/unreadable.ts';
import type { OutputValue } from '../output/nodes.ts';
import { outputList, textNode } from '../output/nodes.ts';
import type { SourceField } from '../source/fields.ts';
import { addText, excerpt } from '../source/fields.ts';
import type { TextPart } from './formula.ts';
import { splitExpressions } from './formula.ts';
import type { GithubPlace } from './model.ts';
import { printOutputs } from './outputs.ts';
import type { Quoting } from './quoting.ts';
import { createQuotingReader } from './quoting.ts';
import type { ShellProgram } from './shell.ts';
import { needsBash, usualShell } from './shell.ts';
import { translatePart } from './translate-formula.ts';

/** The values of a script's expressions, by the names of their variables; undefined where one has no counterpart. */
export type ScriptVariables = ReadonlyMap<string, { value: string | undefined }>;

/** How a script is started, with the variables for its expressions. */
interface CalledScript {
  command: string | undefined;
  argv: OutputValue;
  variables: ScriptVariables;
}

/**
 * A script for the tool `terminal`. GitHub puts the text of an expression into the script, where it is read as code
 * (injection); here it is passed in an environment variable. A line that every shell reads alike becomes a command.
 */
export function convertScript(
  field: SourceField,
  text: string,
  shell: ShellProgram | undefined,
  place: GithubPlace,
): CalledScript {
  const parts = splitExpressions(printOutputs(text.trimEnd()));
  const { argv, values } = shell ?? usualShell;
  const taken = new Set([...place.env.keys(), ...place.workflow.env.keys()]);
  const script: ScriptValues = { field, place, values, variables: new Map(), taken };
  const reader = createQuotingReader();
  const written = parts.map((part) => {
    if (typeof part !== 'string') return valueInScript(part, reader.read(''), script);
    reader.read(part);
    return literalText(part);
  });
  const code = written.map((part, index) => braceName(part, written[index + 1])).join('');

  noteNames(field, text, place);
  const { variables } = script;
  const isLine = !code.includes('\n') && !code.includes('{{') && !code.trim().startsWith('-');
  if (shell === undefined && isLine && !needsBash(code)) return { command: code.trim(), argv: undefined, variables };

  return { command: undefined, argv: outputList([...argv, textNode(code.includes('\n') ? `${code}\n` : code)]), variables };
}

/** A variable name followed by a letter needs braces. */
const braceName = (part: string, next: string | undefined): string =>
  /^\$\w+$/.test(part) && next !== undefined && /^[\w[]/.test(next) ? `\${${part.slice(1)}}` : part;

interface ScriptValues {
  field: SourceField;
  place: GithubPlace;
  values: ShellProgram['values'];
  /** The values of the script's expressions, by the names of their variables. */
  variables: Map<string, { source: string; value: string | undefined }>;
  /** Names in use in the environment. */
  taken: ReadonlySet<string>;
}

function valueInScript(part: Exclude<TextPart, string>, quoting: Quoting, script: ScriptValues): string {
  const { field, place, values } = script;
  const { reading } = place.workflow;
  const isCode = values === 'text';
  const isFixed = quoting === 'verbatim' || (values === 'powershell' && quoting === 'single');

  try {
    const text = translateAsText(part, place);
    if (isCode) return `{{ ${text} }}`;
    if (isFixed) throw new Unreadable(say(githubTexts.inVerbatim));
    return readVariable(variableFor(part, `{{ ${text} }}`, script), quoting, values);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const why = error.message;
    if (isCode || isFixed) {
      addText(reading, field.key, say(githubTexts.literal, { text: excerpt(part.source), why }));
      return literalText(part.source);
    }

    const name = variableFor(part, undefined, script);
    addText(reading, field.key, say(githubTexts.noValue, { text: excerpt(part.source), why, name }));
    return readVariable(name, quoting, values);
  }
}

function readVariable(name: string, quoting: Quoting, values: ShellProgram['values']): string {
  if (values === 'powershell') return quoting === 'double' ? `$($env:${name})` : `$env:${name}`;
  return quoting === 'single' ? `'"$${name}"'` : `$${name}`;
}

/** A variable for a value: an existing one of the environment, or a new one named after the expression, else by number. */
function variableFor(
  { source, formula }: Exclude<TextPart, string>,
  value: string | undefined,
  { variables, taken }: ScriptValues,
): string {
  const path = formula instanceof Unreadable || formula.kind !== 'path' ? [] : formula.names;
  const [context, own = ''] = path;
  if (context === 'env' && path.length === 2 && /^[A-Za-z_]\w*$/.test(own) && (taken.has(own) || value === undefined)) return own;

  for (const [name, held] of variables) {
    if (held.source === source) return name;
  }

  const words = path.length ? path.join('_').toUpperCase().replace(/\W/g, '_') : `VALUE_${variables.size + 1}`;
  let name = words;
  while (variables.has(name) || taken.has(name)) name = `${name}_`;
  variables.set(name, { source, value });

  return name;
}

/** Notes about variables that GitHub sets for every script and nothing sets here. */
function noteNames(field: SourceField, text: string, { workflow, env }: GithubPlace): void {
  const names = new Set(
    [...printOutputs(text).matchAll(/\$(?:env:)?\{?((?:GITHUB|RUNNER)_[A-Z_]+)\b/g)].map(([, name = '']) => name),
  );
  for (const name of names) {
    if (env.has(name) || workflow.env.has(name)) continue;
    const id = ownMember(fileTexts, name);
    addText(
      workflow.reading,
      field.key,
      id === undefined ? say(githubTexts.noGithubVariable, { name }) : say(githubTexts[id], { name }),
    );
  }
}

/** Files through which a script passes values to later steps. */
const fileTexts: Readonly<Record<string, keyof typeof githubTexts>> = {
  GITHUB_ENV: 'setsVariables',
  GITHUB_PATH: 'setsVariables',
  GITHUB_OUTPUT: 'setsOutputs',
  GITHUB_STEP_SUMMARY: 'writesSummary',
};

/** An expression as text: null is empty, and a list or map of a matrix becomes JSON. Throws Unreadable. */
function translateAsText(part: Exclude<TextPart, string>, place: GithubPlace): string {
  const { formula } = part;
  const { text } = translatePart(part, place);
  if (formula instanceof Unreadable) return text;
  if (formula.kind === 'literal' && formula.value === null) return "''";

  const [context, name = ''] = formula.kind === 'path' && formula.names.length === 2 ? formula.names : [];
  const values = place.job?.matrix?.items?.map((item) => ownMember(item, name)) ?? [];
  const isData = context === 'matrix' && values.some((value) => isMap(value) || Array.isArray(value));

  return isData ? `${text} | json` : text;
}

/** A text with expressions as a template; an expression without a counterpart stays as it is, with a note. */
export function convertGithubText(text: string, place: GithubPlace, at: SourceField): string {
  return splitExpressions(text)
    .map((part) => {
      if (typeof part === 'string') return literalText(part);
      try {
        return `{{ ${translateAsText(part, place)} }}`;
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        addText(place.workflow.reading, at.key, say(githubTexts.literal, { text: excerpt(part.source), why: error.message }));
        return literalText(part.source);
      }
    })
    .join('');
}
