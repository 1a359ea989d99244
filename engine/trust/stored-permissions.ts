import { homedir } from 'node:os';
import { type Permission, parsePermissions } from '../language/permission.ts';
import { type FolderGrant, isFolderGrant, readGrants, realRoot, type TextGrant } from './grants.ts';
import { readUserSettings } from './user-settings.ts';

/** Where a permission holds. */
export interface GrantScope {
  /** The folder of the project. */
  root: string;
  /** What each tool of its `baton.yaml` does now (`targetOf`), by name. */
  targets?: ReadonlyMap<string, string>;
}

/**
 * Permissions in a person's own settings, and earlier grants in this folder. Throws a RunError where either cannot be read. Permissions
 * granted to one text alone are in `permissionsForText`.
 */
export function permissionsForRoot({ root, targets }: GrantScope, home = homedir()): Permission[] {
  const folder = realRoot(root);
  const grants = readGrants(home).filter((one) => isFolderGrant(one) && one.root === folder && holds(one, targets));
  return [...parsePermissions(readUserSettings(home).allow), ...grants.map(permissionOf)];
}

/** What was granted to the text that runs, before grants were bound to folders. Its fingerprint is made only where there is any such grant. */
export async function permissionsForText(text: () => Promise<string>, home = homedir()): Promise<Permission[]> {
  const grants = readGrants(home).filter((one): one is TextGrant => !isFolderGrant(one));
  if (grants.length === 0) return [];
  const fingerprint = await text();
  return grants.filter(({ pipeline }) => pipeline === fingerprint).map(permissionOf);
}

/** A grant for a tool of `baton.yaml` holds for its definition at that time: a changed one is asked for again. */
const holds = ({ tool, pattern, target }: FolderGrant, targets: GrantScope['targets']): boolean =>
  target === (targets?.get(tool) ?? (tool === 'mcp' && pattern !== undefined ? targets?.get(pattern) : undefined));

/** Grants that say nothing of it were given when no program was contained, and keep what they had. */
const permissionOf = ({ tool, pattern, isolation = 'machine' }: Permission): Permission =>
  pattern === undefined ? { tool, isolation } : { tool, pattern, isolation };
