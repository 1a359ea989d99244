import type { Json } from '../json.ts';

/** How an older or foreign spelling of a key becomes ours. Rules are tried in order; the first that fits is taken. */
export interface KeyDialect {
  /** The rule holds only for such values; without it, for all. */
  when?: (value: Json) => boolean;
  /** Our key. Without it (and without `spread`) the key has no meaning and is left out. */
  to?: string;
  /** Our value for theirs, where it is a constant; undefined leaves it as it is. */
  convert?: (value: Json) => boolean | number | string | undefined;
  /** Our value where it is a constant list or map. */
  json?: (value: Json) => Json;
  /** Our value is the member of the map at this path. */
  within?: readonly string[];
  /** Our value is a map that has theirs at this path. */
  under?: readonly string[];
  /** A text `a, b` becomes a list, each item with its place. */
  split?: boolean;
  /** The members of the map become keys of their own: theirs to ours. */
  spread?: Readonly<Record<string, string>>;
  /** The members of the map are spelled otherwise: theirs to ours. */
  members?: Readonly<Record<string, KeyDialect>>;
  /** One map becomes a list of it. */
  wrap?: boolean;
  /** Members of the map become members of other keys: theirs to `[key, member]`, with the rule of that member. All others are left out. */
  nest?: Readonly<Record<string, { key: string; member: string } & Pick<KeyDialect, 'convert'>>>;
  /** The items of the list become keys of their own, in this order. */
  items?: readonly string[];
  /** What the text says of the one file that the step writes; `format` means so only beside a `file`. */
  product?: 'file' | 'format';
  /** A list of one-pair maps, of `{name, …}` or of names becomes a map; with `none` a plain `None` in it counts as empty. */
  pairs?: boolean | 'none';
  /** Gives way where the key is also said otherwise. */
  weak?: boolean;
  /** Nothing can carry this out; `run` refuses it in these words. */
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
