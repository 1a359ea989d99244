import type { Json } from './json.ts';
import { commandWord } from './spelling/command-word.ts';

/**
 * The isolation of a permitted program, the narrowest first: only the project, the network too, or everything that the user
 * may do.
 */
export const isolations = ['contained', 'net', 'machine'] as const;
export type Isolation = (typeof isolations)[number];

/** A permission for a tool: all of it, or only uses that match a pattern. */
export interface Permission {
  tool: string;
  pattern?: string;
  /** For tools that start programs; contained unless given. */
  isolation?: Isolation;
}

/**
 * Permissions for things that are no tools: where prompts are sent, and which environment variables are read or sent as a
 * key.
 */
export const pseudoTools = ['env', 'model'] as const;

/**
 * Tools whose patterns are paths, hosts and names, and which start no programs: a `+net` at the end belongs to the pattern.
 */
const withoutPrograms: ReadonlySet<string> = new Set(['filesystem', 'http', 'headless-browser', ...pseudoTools]);

const suffix = /\+(contained|net|machine)$/;

/**
 * Parses a permission as in `--allow`: `terminal`, or `terminal:git *`, where everything after the first colon is the
 * pattern. For a tool that starts programs, the last word behind a `+` is the isolation: `terminal:git *+net`,
 * `terminal+machine`. Only one such word counts, so after a pattern that itself ends like one the isolation must be written:
 * `terminal:a+net+contained`. Undefined where no tool is named.
 */
export function parsePermission(text: string): Permission | undefined {
  const at = text.indexOf(':');
  const tool = (at < 0 ? text : text.slice(0, at)).trim();
  const pattern = at < 0 ? '' : text.slice(at + 1).trim();
  if (tool === '' || (at >= 0 && pattern === '')) return undefined;
  if (withoutPrograms.has(tool)) return permissionOf(tool, pattern);

  const isolation = isolations.find((one) => one === suffix.exec(at < 0 ? tool : pattern)?.[1]);
  if (isolation === undefined) return permissionOf(tool, pattern);

  const bare = (part: string): string => part.replace(suffix, '').trim();
  if (at < 0 ? bare(tool) === '' : bare(pattern) === '') return undefined;
  return permissionOf(at < 0 ? bare(tool) : tool, bare(pattern), isolation);
}

function permissionOf(tool: string, pattern: string, isolation: Isolation = 'contained'): Permission {
  const permission: Permission = { tool };
  if (pattern !== '') permission.pattern = pattern;
  if (isolation !== 'contained') permission.isolation = isolation;
  return permission;
}

/** The inverse: the text for `--allow`. */
export function formatPermission({ tool, pattern, isolation = 'contained' }: Permission): string {
  const text = pattern === undefined ? tool : `${tool}:${pattern}`;
  if (withoutPrograms.has(tool)) return text;
  return isolation !== 'contained' || suffix.test(text) ? `${text}+${isolation}` : text;
}

/** Every valid permission. */
export const parsePermissions = (texts: readonly string[]): Permission[] =>
  texts.map(parsePermission).filter((one) => one !== undefined);

/** Whether two permissions are equal. */
export const isSamePermission = (one: Permission, other: Permission): boolean =>
  isSameUse(one, other) && (one.isolation ?? 'contained') === (other.isolation ?? 'contained');

/** Whether two permissions are for the same use, with any isolation. */
export const isSameUse = (one: Permission, other: Permission): boolean =>
  one.tool === other.tool && one.pattern === other.pattern;

/** As an option on a command line. */
export function allowOption(permission: Permission): string {
  return `--allow ${commandWord(formatPermission(permission))}`;
}

/** Whether the isolation of one permission is at least as wide as the other's. */
export const reachesAsFar = (
  { isolation: one = 'contained' }: Permission,
  { isolation: other = 'contained' }: Permission,
): boolean => isolations.indexOf(one) >= isolations.indexOf(other);

/** The widest isolation of these permissions. */
export const widestIsolation = (permissions: readonly Permission[]): Isolation =>
  isolations.findLast((one) => permissions.some(({ isolation = 'contained' }) => isolation === one)) ?? 'contained';

/** The lifetime and the isolation in an answer. */
export function readPermissionAnswer(value: Json): { lasts: string; isolation: Isolation } {
  const [lasts = '', isolation] = String(value).split('+');
  return { lasts, isolation: isolations.find((one) => one === isolation) ?? 'contained' };
}
