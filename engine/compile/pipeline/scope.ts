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
import type { StepTemplate } from './step-templates/step-template.ts';

/** The context of readers, and the lists that they add their findings to. Every range counts from `block`. */
export interface ReadScope {
  block: Block;
  /** The inputs of template parsing besides the text. */
  options: ParseOptions;
  /** The step's path, or a top-level key: begins the ids of AUTO sites. */
  path: string;
  /** Whether the step has `dependencies`. */
  dependent: boolean;
  /** Names with values only during the run: of steps, of variables that steps set, of `vars`, of items. */
  names: RunNames;
  /** Every template of the step or entry, outside AUTO tags. */
  templates: Template[];
  problems: Problem[];
  uses: DialectUse[];
  rewritings: Rewriting[];
  /** Known to the language, but not executed yet. */
  notExecutable: { what: string; range: Range }[];
  autos: AutoSite[];
  /**
   * The text of an included file; `from` is the file that names it, by default this one. Undefined where files are not read.
   */
  include?(this: void, path: string, from?: string): { file: string; text: string } | undefined;
  /** How much the pipeline may still include; a file that is included repeatedly counts each time. */
  inclusions: { left: Included };
  /** Whether a path leads out of the searched folders; `from` as above. Undefined where that is unknown. */
  outside?(this: void, path: string, from?: string): boolean;
  /** The reason that an existing file cannot be included; `from` as above. Undefined where that is unknown. */
  whyUnread?(this: void, path: string, from?: string): string | undefined;
  /** Defaults for the keys that a step lacks. */
  defaults: readonly CanonicalField[];
  /** The step templates of `baton.yaml`, by name. Undefined where files are not read. */
  stepTemplates?(this: void): ReadonlyMap<string, StepTemplate>;
  /** The step templates that are being expanded around this place. */
  expanding: readonly string[];
}

/** The number of included files, and of their characters. */
export interface Included {
  files: number;
  characters: number;
}

/** The most that one pipeline may include: files that each include several would otherwise grow without bound. */
export const mostIncluded: Readonly<Included> = { files: 10_000, characters: 50_000_000 };

/** A set that records whether it was read: only then does a reading depend on it. */
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

/** The scope of an inner part: its own path and AUTO sites, the same problems. */
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

/** Reports a value of the wrong kind; `want` names the right one. */
export function reportWrongType(scope: ReadScope, node: SourceNode, key: string, want: string): void {
  reportProblem(scope, 'wrong-type', node.range, { key, want, got: describeSourceNode(node) });
}

/** Notes a known key that is not executed yet. */
export function noteNotExecutable(scope: ReadScope, what: string, range: Range): void {
  scope.notExecutable.push({ what: what.charAt(0).toUpperCase() + what.slice(1), range });
}

/** A node in words for a message. */
export function describeSourceNode(node: SourceNode): string {
  if (!isScalarNode(node)) return say(node.kind === 'list' ? pipelineTexts.aList : pipelineTexts.aMap);
  if (node.autos.length) return say(pipelineTexts.anAutoTag);
  if (node.template) return say(pipelineTexts.aTemplate);
  if (node.value === null) return say(pipelineTexts.nothing);
  if (typeof node.value === 'string') return say(pipelineTexts.text);
  return typeof node.value === 'number' ? say(pipelineTexts.theNumber, { number: node.value }) : String(node.value);
}
