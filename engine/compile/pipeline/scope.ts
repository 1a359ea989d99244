import { problem } from '../../language/problem.ts';
import type { Problem, Range } from '../../language/problems.ts';
import { pipelineTexts } from '../../language/texts/compile/pipelines.ts';
import type { ProblemTextId } from '../../language/texts/compile/problems.ts';
import { say } from '../../language/texts.ts';
import type { Block, SourceNode } from '../source/nodes.ts';
import type { Template } from '../template/syntax/ast.ts';
import type { ParseOptions } from '../template/syntax/parse.ts';
import type { CanonicalField, DialectUse, Rewriting } from './dialects/canonical-field.ts';
import type { AutoSite } from './model/value.ts';
import { isScalarNode } from './source-nodes.ts';
import type { StepTemplate } from './step-templates/read-step-templates.ts';

/** What readers know of the place they read at, and where they leave what they find. Every range counts from `block`. */
export interface ReadScope {
  block: Block;
  /** What template parsing depends on beyond the text. */
  options: ParseOptions;
  /** The step's path, or a top-level key: begins the ids of AUTO sites. */
  path: string;
  /** Whether the step says `dependencies`. */
  dependent: boolean;
  /** Names whose values only the run tells: of steps, of variables that steps set, of `vars`, of items. */
  names: RunNames;
  /** Every template of the step or entry, outside AUTO tags. */
  templates: Template[];
  problems: Problem[];
  uses: DialectUse[];
  rewritings: Rewriting[];
  /** Known to the language and carried out by nothing yet. */
  notExecutable: { what: string; range: Range }[];
  autos: AutoSite[];
  /** The text of a file that a value takes in; `from` is the file that names it, this one unless given. Undefined where nobody looks. */
  include?(this: void, path: string, from?: string): { file: string; text: string } | undefined;
  /** What the pipeline may still take in; files that are taken in more than once count each time. */
  inclusions: { left: Included };
  /** Whether a path leads out of where files are looked for; `from` as above. Undefined where nobody can tell. */
  outside?(this: void, path: string, from?: string): boolean;
  /** Why a file that is there cannot be taken in; `from` as above. Undefined where nobody can tell. */
  whyUnread?(this: void, path: string, from?: string): string | undefined;
  /** Defaults for the keys that a step lacks. */
  defaults: readonly CanonicalField[];
  /** The step templates of `baton.yaml`, by name. Undefined where nobody looks. */
  stepTemplates?(this: void): ReadonlyMap<string, StepTemplate>;
  /** The step templates that are being put in around this place. */
  expanding: readonly string[];
}

/** How many files are taken in, and how many characters. */
export interface Included {
  files: number;
  characters: number;
}

/** The most that one pipeline takes in: files that each take in several would otherwise grow without bound. */
export const mostIncluded: Readonly<Included> = { files: 10_000, characters: 50_000_000 };

/** A set that remembers whether anybody asked: only then what was read depends on it. */
interface RunNames {
  has(this: void, name: string): boolean;
  asked: boolean;
}

export function runNames(names: ReadonlySet<string> = new Set()): RunNames {
  const remembering: RunNames = {
    asked: false,
    has(name) {
      remembering.asked = true;
      return names.has(name);
    },
  };
  return remembering;
}

export const newScope = ({
  block,
  options,
  path,
  names = runNames(),
  defaults = [],
  inclusions = { left: { ...mostIncluded } },
}: {
  block: Block;
  options: ParseOptions;
  path: string;
  names?: RunNames;
  defaults?: readonly CanonicalField[];
  inclusions?: ReadScope['inclusions'];
}): ReadScope => ({
  block,
  options,
  path,
  dependent: false,
  names,
  templates: [],
  problems: [],
  uses: [],
  rewritings: [],
  notExecutable: [],
  autos: [],
  defaults,
  expanding: [],
  inclusions,
});

/** The scope of something inside: its own path and AUTO sites, the same problems. */
export const innerScope = (scope: ReadScope, path: string): ReadScope => ({
  ...scope,
  path,
  dependent: false,
  templates: [],
  notExecutable: [],
  autos: [],
});

// biome-ignore lint/complexity/useMaxParams: said at eighty places: the scope, then what `problem` takes
export function reportProblem(
  scope: ReadScope,
  id: ProblemTextId,
  range: Range,
  values?: Readonly<Record<string, string | number>>,
  more?: Parameters<typeof problem>[3],
): void {
  scope.problems.push(problem(id, range, values, more));
}

/** Reports a value of another kind than its key takes; `want` says of which. */
export function reportWrongType(scope: ReadScope, node: SourceNode, key: string, want: string): void {
  reportProblem(scope, 'wrong-type', node.range, { key, want, got: describeSourceNode(node) });
}

/** Notes a key that the language knows and that nothing carries out yet. */
export function noteNotExecutable(scope: ReadScope, what: string, range: Range): void {
  scope.notExecutable.push({ what: what.charAt(0).toUpperCase() + what.slice(1), range });
}

/** What a node is, in words for a message. */
export function describeSourceNode(node: SourceNode): string {
  if (!isScalarNode(node)) return say(node.kind === 'list' ? pipelineTexts.aList : pipelineTexts.aMap);
  if (node.autos.length) return say(pipelineTexts.anAutoTag);
  if (node.template) return say(pipelineTexts.aTemplate);
  if (node.value === null) return say(pipelineTexts.nothing);
  if (typeof node.value === 'string') return say(pipelineTexts.text);
  return typeof node.value === 'number' ? say(pipelineTexts.theNumber, { number: node.value }) : String(node.value);
}
