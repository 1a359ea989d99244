import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { diskError, errnoOf } from '../disk/errno.ts';
import { writeAtomic } from '../disk/files/write-atomic.ts';
import { realPathNow } from '../disk/paths/real-path.ts';
import { isMap, tryParseJson } from '../language/json.ts';
import { isolations, type Permission } from '../language/permission.ts';
import { permissionTexts } from '../language/texts/run/permissions.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';
import { changeAlone } from './change-alone.ts';

/** A grant by a person that holds for later runs too. Stored outside of every folder, in `~/.baton/grants.json`. */
interface StoredGrant extends Permission {
  /** The pipeline that asked, for display. */
  file: string;
  by: string;
  /** ISO 8601. */
  at: string;
}

/** Holds for a folder, independent of its files. */
export interface FolderGrant extends StoredGrant {
  /** The real path of the folder (`folderOf`). */
  root: string;
  /**
   * The definition of the tool of `baton.yaml` when it was granted (`targetOf`): after a change the permission is asked for
   * again.
   */
  target?: string;
}

/** Of the first file version: holds only for the text that it was granted for. No longer written. */
export interface TextGrant extends StoredGrant {
  /** The fingerprint of that text. */
  pipeline: string;
}

export type Grant = FolderGrant | TextGrant;

const grantsFile = (home: string): string => join(home, '.baton', 'grants.json');

/** The canonical path of a folder in grants: without links, so each folder has one name. */
export function realRoot(root: string): string {
  try {
    return realPathNow(root);
  } catch {
    return root;
  }
}

/** All permissions that people granted for later runs, the oldest first. Throws a RunError if the file is damaged. */
export function readGrants(home = homedir()): Grant[] {
  const file = grantsFile(home);
  const text = readText(file);
  if (text === undefined) return [];

  const value = tryParseJson(text);
  if (isMap(value) && (value.version === 1 || value.version === 2) && Array.isArray(value.grants)) {
    const grants: unknown[] = value.grants;
    if (grants.every(isGrant)) return grants;
  }

  throw new RunError({
    kind: 'input',
    message: say(permissionTexts.grantsDamaged, { file }),
    hint: say(permissionTexts.grantsDamagedHint),
  });
}

/** Stores grants for later runs; of two equal ones the newer stays. */
export async function saveGrants(grants: readonly Grant[], home = homedir()): Promise<void> {
  const keys = new Set(grants.map(keyOf));
  await changeGrants(home, (all) => [...all.filter((one) => !keys.has(keyOf(one))), ...grants]);
}

/** Revokes these grants; others stay. */
export async function revokeGrants(taken: readonly Grant[], home = homedir()): Promise<void> {
  const keys = new Set(taken.map(keyOf));
  await changeGrants(home, (all) => all.filter((one) => !keys.has(keyOf(one))));
}

/** Reads the grants and writes the result of `made`, under a lock between processes. */
const changeGrants = (home: string, made: (all: readonly Grant[]) => readonly Grant[]): Promise<void> =>
  changeAlone(grantsFile(home), permissionTexts.grantUnwritten, () => write(made(readGrants(home)), home));

export const isFolderGrant = (grant: Grant): grant is FolderGrant => 'root' in grant;

const keyOf = (grant: Grant): string => {
  const { tool, pattern } = grant;
  return JSON.stringify(isFolderGrant(grant) ? ['root', grant.root, tool, pattern] : ['text', grant.pipeline, tool, pattern]);
};

async function write(grants: readonly Grant[], home: string): Promise<void> {
  const file = grantsFile(home);
  await writeAtomic(file, `${JSON.stringify({ version: 2, grants }, null, 2)}\n`, { durable: true }).catch((error: unknown) => {
    throw diskError(error, permissionTexts.grantUnwritten, file);
  });
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw diskError(error, permissionTexts.grantsUnread, file);
  }
}

const isGrant = (value: unknown): value is Grant =>
  isMap(value) &&
  ['tool', 'file', 'by', 'at'].every((name) => typeof value[name] === 'string') &&
  ['pattern', 'target'].every((name) => value[name] === undefined || typeof value[name] === 'string') &&
  (value.isolation === undefined || isolations.some((one) => one === value.isolation)) &&
  ['pipeline', 'root'].filter((name) => typeof value[name] === 'string').length === 1;
