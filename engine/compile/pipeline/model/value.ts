import type { Json, JsonSchema } from '../../../language/json.ts';
import type { Range } from '../../../language/problems.ts';
import type { AutoTag, Block, ListNode, MapNode, ScalarNode, SourceNode } from '../../source/nodes.ts';
import type { Template } from '../../template/syntax/ast.ts';

/** A YAML value with the templates and AUTO tags in it. */
export type Value =
  | { kind: 'constant'; value: Json; node: SourceNode }
  | { kind: 'template'; template: Template; node: ScalarNode }
  | { kind: 'auto'; pieces: AutoPiece[]; node: ScalarNode }
  | { kind: 'list'; items: Value[]; node: ListNode }
  /** `wrong` where the text has something else in its place, which was reported. */
  | { kind: 'map'; entries: MapEntry[]; node: MapNode; wrong?: true };

export interface MapEntry {
  key: string;
  keyRange: Range;
  value: Value;
}

export type MapValue = Extract<Value, { kind: 'map' }>;

/**
 * A text (with its templates) or an AUTO tag, in the scalar's order; `at` is the piece's first index in the scalar's text.
 */
export type AutoPiece =
  /**
   * With `marked` it is the whole text, whose blocks enclose tags; the tags stand in it as marks (`pipeline/auto/marks.ts`).
   */
  { kind: 'text'; template: Template; at: number; marked?: true } | { kind: 'site'; site: AutoSite; at: number };

export type AutoType = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'choice' | 'format' | 'model' | 'step';

/** The type of a tag's answer. */
export interface AutoShape {
  type: AutoType;
  choices?: readonly string[];
  min?: number;
  max?: number;
  pattern?: string;
  /** The JSON Schema that the answer is checked with. */
  schema: JsonSchema;
  default?: Json;
}

/** An AUTO tag with the type of its answer. */
export interface AutoSite extends AutoShape {
  /**
   * Unique in the pipeline and stable under edits elsewhere: step path, field and number, for example
   * `write.parameters.style#0`.
   */
  id: string;
  /** The field as written, for example `parameters.style`. */
  field: string;
  tag: AutoTag;
  node: ScalarNode;
  /** The words, with templates and nested tags. */
  words: AutoPiece[];
  attributes: ReadonlyMap<string, Template>;
  when: 'compile' | 'run';
  /** The tag is the whole value: the answer keeps its type. */
  lone: boolean;
  /**
   * The expectation of the field, kept where attributes hold templates: the answer's type is known only when they are
   * rendered.
   */
  expected?: { wants?: AutoType; schema?: JsonSchema };
}

/** `condition`, `break_if` and others. */
export type Condition =
  | { kind: 'expression'; template: Template; node: ScalarNode }
  | { kind: 'auto'; value: Value; node: ScalarNode }
  | { kind: 'constant'; value: boolean; node: SourceNode };

/** A name with a value somewhere in `block`. */
export interface NamedValue {
  name: string;
  nameRange: Range;
  block: Block;
  value: Value;
}
