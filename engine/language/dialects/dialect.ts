import type { Json } from '../json.ts';

/** Converts an older or foreign spelling of a key. Rules are tried in order; the first that matches is used. */
export interface KeyDialect {
  /** The rule applies only to such values; without it, to all. */
  when?: (value: Json) => boolean;
  /** The canonical key. Without it (and without `spread`) the key has no meaning and is dropped. */
  to?: string;
  /** Converts a constant value; undefined leaves it unchanged. */
  convert?: (value: Json) => boolean | number | string | undefined;
  /** Converts a constant list or map. */
  json?: (value: Json) => Json;
  /** The canonical value is the member of the map at this path. */
  within?: readonly string[];
  /** The canonical value is a map with the written value at this path. */
  under?: readonly string[];
  /** A text `a, b` becomes a list, each item with its position. */
  split?: boolean;
  /** The members of the map become keys of their own: foreign name to canonical name. */
  spread?: Readonly<Record<string, string>>;
  /** The members of the map are renamed: foreign name to canonical name. */
  members?: Readonly<Record<string, KeyDialect>>;
  /** A single map becomes a list of one. */
  wrap?: boolean;
  /**
   * Members of the map become members of other keys: foreign name to `[key, member]`, by the rule of that member. All others
   * are dropped.
   */
  nest?: Readonly<Record<string, { key: string; member: string } & Pick<KeyDialect, 'convert'>>>;
  /** The items of the list become keys of their own, in this order. */
  items?: readonly string[];
  /** A part of the description of the step's one output file; `format` has this meaning only beside a `file`. */
  product?: 'file' | 'format';
  /** A list of one-pair maps, of `{name, …}` or of names becomes a map; with `none` a plain `None` in it counts as empty. */
  pairs?: boolean | 'none';
  /** Yields where another key sets the same. */
  weak?: boolean;
  /** Not supported; `run` refuses it with this text. */
  refused?: string;
}

export type DialectTable = Readonly<Record<string, readonly KeyDialect[]>>;

export const isText = (value: Json): value is string => typeof value === 'string';
export const isList = (value: Json): value is Json[] => Array.isArray(value);
export const isNumber = (value: Json): value is number => typeof value === 'number';
export const choiceOf =
  (...words: Json[]) =>
  (value: Json): boolean =>
    words.includes(value);
