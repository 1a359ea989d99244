import type { Compiled } from '../../engine/compile/compile.ts';
import { compile } from '../../engine/compile/compile.ts';
import type { Expert, Personality } from '../../engine/compile/pipeline/model/pipeline.ts';
import { plain, plainStep } from '../engine/compile/pipeline/reading.ts';
import { testTools } from '../engine/run/memory.ts';
import type { Statement } from './statements.ts';

export const compiledOf = ({ text = '', files = {}, personalities }: Statement): Compiled =>
  compile(text, {
    file: '/test.baton.yaml',
    tools: Object.values(testTools),
    ...(personalities ? { personalities: new Map(personalities.map((name) => [name, `I am ${name}.`])) } : {}),
    find: (path) => (path in files ? { file: `/${path}`, text: files[path] ?? '' } : undefined),
  });

/** The pipeline as statements name its parts. */
export const summary = ({ pipeline }: Compiled): unknown => ({
  id: pipeline.id,
  name: pipeline.name,
  description: pipeline.description,
  orchestrator: plain(pipeline.orchestrator),
  selection: pipeline.selection,
  inputs: Object.fromEntries(pipeline.inputs.map((one) => [one.name, { ...one, default: plain(one.default) }])),
  experts: Object.fromEntries(pipeline.experts.map((one): [string, Expert] => [one.name, one])),
  personalities: Object.fromEntries(pipeline.personalities.map((one): [string, Personality] => [one.name, one])),
  steps: Object.fromEntries(pipeline.steps.map(({ step }) => [step.id, { ...plainStep(step), selection: step.selection }])),
});

/** A member of something by its path, `a.b.0`. */
export const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce(
      (inner: unknown, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
      value,
    );

/** Errors and warnings of a text as `code@text`; with hints where asked for. */
export const problemsOf = ({ problems, text }: Compiled, hints: boolean): string[] =>
  problems
    .filter(
      ({ code, severity }) =>
        severity === 'error' || severity === 'warning' || (hints && severity === 'hint' && code === 'unknown-key'),
    )
    .map(({ code, severity, range }) => `${severity === 'hint' ? '(hint) ' : ''}${code}@${text.slice(range.start, range.end)}`);

/** What `run` would refuse. */
export const refusedBy = ({ problems }: Compiled): string[] =>
  problems.filter(({ code }) => code === 'not-executable-yet').map(({ message }) => message);

type Standing = 'holds' | 'decided otherwise' | 'not carried out yet';

export const standing = (statement: Statement): Standing =>
  statement.missing || (statement.text !== undefined && refusedBy(compiledOf(statement)).length)
    ? 'not carried out yet'
    : statement.decided
      ? 'decided otherwise'
      : 'holds';

/** Why a statement stands as it does, in a line; nothing where it holds. */
export function why(statement: Statement): string {
  if (statement.decided) return statement.decided;
  if (statement.missing) return `there is no command \`${statement.missing.join('`, `')}\` yet`;
  return statement.text === undefined ? '' : [...new Set(refusedBy(compiledOf(statement)))].join(' ');
}
