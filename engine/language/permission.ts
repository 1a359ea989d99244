/** A use of a tool that a person may allow: all of it, or with a pattern only some. */
export interface Permission {
  tool: string;
  pattern?: string;
}

/** What is no tool and asks like one: where prompts go, and which variables of the environment are read or sent as a key. */
export const pseudoTools = ['env', 'model'] as const;

/**
 * A permission as `--allow` takes it: `terminal`, or `terminal:git *`, where everything after the first colon is the pattern. Undefined
 * where no tool is named.
 */
export function parsePermission(text: string): Permission | undefined {
  const at = text.indexOf(':');
  const tool = (at < 0 ? text : text.slice(0, at)).trim();
  const pattern = at < 0 ? '' : text.slice(at + 1).trim();
  if (tool === '' || (at >= 0 && pattern === '')) return undefined;
  return pattern === '' ? { tool } : { tool, pattern };
}

/** The way back: what `--allow` takes. */
export const formatPermission = ({ tool, pattern }: Permission): string => (pattern === undefined ? tool : `${tool}:${pattern}`);

/** Every permission that can be read. */
export const parsePermissions = (texts: readonly string[]): Permission[] =>
  texts.map(parsePermission).filter((one) => one !== undefined);

/** Whether two permissions say the same. */
export const isSamePermission = (one: Permission, other: Permission): boolean =>
  one.tool === other.tool && one.pattern === other.pattern;

/** As it is written on a command line. */
export function allowOption(permission: Permission): string {
  const text = formatPermission(permission);
  return `--allow ${/^[\w:.,/@+-]+$/.test(text) ? text : `"${text.replace(/["\\$`]/g, '\\$&')}"`}`;
}
