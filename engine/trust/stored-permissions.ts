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
 * What a person allowed by their own settings and what they granted in this folder before. Throws a RunError where either cannot be read.
 * What was granted to a text alone is not among them: `permissionsForText`.
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

/** What a tool of `baton.yaml` was granted for is what it did then: one that does something else now is asked for anew. */
const holds = ({ tool, pattern, target }: FolderGrant, targets: GrantScope['targets']): boolean =>
  target === (targets?.get(tool) ?? (tool === 'mcp' && pattern !== undefined ? targets?.get(pattern) : undefined));

/** Grants that say nothing of it were given when no program was contained, and keep what they had. */
const permissionOf = ({ tool, pattern, isolation = 'machine' }: Permission): Permission =>
  pattern === undefined ? { tool, isolation } : { tool, pattern, isolation };
