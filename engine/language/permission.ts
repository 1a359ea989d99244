import { commandWord } from './command-word.ts';
import type { Json } from './json.ts';

/** How far a program reaches that was permitted, the narrowest first: only into the project, to the network too, or whatever the user may. */
export const isolations = ['contained', 'net', 'machine'] as const;
export type Isolation = (typeof isolations)[number];

/** A use of a tool that a person may allow: all of it, or with a pattern only some. */
export interface Permission {
  tool: string;
  pattern?: string;
  /** Of what starts programs; contained where nothing is said. */
  isolation?: Isolation;
}

/** What is no tool and asks like one: where prompts go, and which variables of the environment are read or sent as a key. */
export const pseudoTools = ['env', 'model'] as const;

/** Tools whose patterns are paths, hosts and names, and which start no programs: a `+net` at the end is a part of the pattern. */
const withoutPrograms: ReadonlySet<string> = new Set(['filesystem', 'http', 'headless-browser', ...pseudoTools]);

const suffix = /\+(contained|net|machine)$/;

/**
 * A permission as `--allow` takes it: `terminal`, or `terminal:git *`, where everything after the first colon is the pattern. Of a tool
 * that starts programs the last word behind a `+` says how far they reach: `terminal:git *+net`, `terminal+machine`. One such word counts,
 * so a pattern that itself ends like one is followed by what is meant: `terminal:a+net+contained`. Undefined where no tool is named.
 */
export function parsePermission(text: string): Permission | undefined {
  const at = text.indexOf(':');
  const tool = (at < 0 ? text : text.slice(0, at)).trim();
  const pattern = at < 0 ? '' : text.slice(at + 1).trim();
  if (tool === '' || (at >= 0 && pattern === '')) return undefined;
  if (withoutPrograms.has(tool)) return permissionOf(tool, pattern);
  const reach = isolations.find((one) => one === suffix.exec(at < 0 ? tool : pattern)?.[1]);
  if (reach === undefined) return permissionOf(tool, pattern);
  const bare = (part: string): string => part.replace(suffix, '').trim();
  if (at < 0 ? bare(tool) === '' : bare(pattern) === '') return undefined;
  return permissionOf(at < 0 ? bare(tool) : tool, bare(pattern), reach);
}

function permissionOf(tool: string, pattern: string, isolation: Isolation = 'contained'): Permission {
  const permission: Permission = { tool };
  if (pattern !== '') permission.pattern = pattern;
  if (isolation !== 'contained') permission.isolation = isolation;
  return permission;
}

/** The way back: what `--allow` takes. */
export function formatPermission({ tool, pattern, isolation = 'contained' }: Permission): string {
  const text = pattern === undefined ? tool : `${tool}:${pattern}`;
  if (withoutPrograms.has(tool)) return text;
  return isolation !== 'contained' || suffix.test(text) ? `${text}+${isolation}` : text;
}

/** Every permission that can be read. */
export const parsePermissions = (texts: readonly string[]): Permission[] =>
  texts.map(parsePermission).filter((one) => one !== undefined);

/** Whether two permissions say the same. */
export const isSamePermission = (one: Permission, other: Permission): boolean =>
  isSameUse(one, other) && (one.isolation ?? 'contained') === (other.isolation ?? 'contained');

/** Whether two permissions are for the same use, however far it may reach. */
export const isSameUse = (one: Permission, other: Permission): boolean =>
  one.tool === other.tool && one.pattern === other.pattern;

/** As it is written on a command line. */
export function allowOption(permission: Permission): string {
  return `--allow ${commandWord(formatPermission(permission))}`;
}

/** Whether one permission covers all uses of the other. */
export const reachesAsFar = (
  { isolation: one = 'contained' }: Permission,
  { isolation: other = 'contained' }: Permission,
): boolean => isolations.indexOf(one) >= isolations.indexOf(other);

/** How far programs reach that all of these permit: as far as the widest of them. */
export const widestIsolation = (permissions: readonly Permission[]): Isolation =>
  isolations.findLast((one) => permissions.some(({ isolation = 'contained' }) => isolation === one)) ?? 'contained';

/** How long an answer holds, and how far what it permits may reach. */
export function readPermissionAnswer(value: Json): { lasts: string; isolation: Isolation } {
  const [lasts = '', reach] = String(value).split('+');
  return { lasts, isolation: isolations.find((one) => one === reach) ?? 'contained' };
}
