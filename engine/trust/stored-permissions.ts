import { homedir } from 'node:os';
import { type Permission, parsePermissions } from '../language/permission.ts';
import { type FolderGrant, isFolderGrant, readGrants, realRoot, type TextGrant } from './grants.ts';
import { readUserSettings } from './user-settings.ts';

/** The scope of a permission. */
export interface GrantScope {
  /** The project folder. */
  root: string;
  /** The current definition of each tool in its `baton.yaml` (`targetOf`), by name. */
  targets?: ReadonlyMap<string, string>;
}

/**
 * Permissions in a person's own settings, and earlier grants for this folder. Throws a RunError if either cannot be read.
 * Permissions granted to one text only are in `permissionsForText`.
 */
export function permissionsForRoot({ root, targets }: GrantScope, home = homedir()): Permission[] {
  const folder = realRoot(root);
  const grants = readGrants(home).filter((one) => isFolderGrant(one) && one.root === folder && holds(one, targets));
  return [...parsePermissions(readUserSettings(home).allow), ...grants.map(permissionOf)];
}

/**
 * Permissions granted to this pipeline's text, from the time before grants were bound to folders. The fingerprint is computed
 * only if any such grant exists.
 */
export async function permissionsForText(text: () => Promise<string>, home = homedir()): Promise<Permission[]> {
  const grants = readGrants(home).filter((one): one is TextGrant => !isFolderGrant(one));
  if (grants.length === 0) return [];
  const fingerprint = await text();
  return grants.filter(({ pipeline }) => pipeline === fingerprint).map(permissionOf);
}

/** A grant for a tool of `baton.yaml` holds for its definition at that time: a changed tool is asked for again. */
const holds = ({ tool, pattern, target }: FolderGrant, targets: GrantScope['targets']): boolean =>
  target === (targets?.get(tool) ?? (tool === 'mcp' && pattern !== undefined ? targets?.get(pattern) : undefined));

/** Grants without this field are from before sandboxing, and keep their meaning. */
const permissionOf = ({ tool, pattern, isolation = 'machine' }: Permission): Permission =>
  pattern === undefined ? { tool, isolation } : { tool, pattern, isolation };
