import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { diskError, errnoOf } from '../disk/errno.ts';
import { writeAtomic } from '../disk/write.ts';
import { isMap } from '../language/json.ts';
import { formatPermission, type Permission } from '../language/permission.ts';
import { commonTexts } from '../language/texts/tools/common.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';

/** A person's word that is to hold for later runs of the same text. */
export interface Grant extends Permission {
  /** Fingerprint of what it was given for: where anything of it has changed, it is asked for again. */
  pipeline: string;
  /** For people, when they look into the file. */
  file: string;
  by: string;
  /** ISO 8601. */
  at: string;
}

const grantsFile = (home: string): string => join(home, '.baton', 'grants.json');

/** What people allowed for good to the pipeline with this fingerprint, as `--allow` would say it. Throws a RunError where the file is damaged. */
export async function rememberedGrants(pipeline: string, home = homedir()): Promise<string[]> {
  return (await readGrants(home)).filter((grant) => grant.pipeline === pipeline).map(formatPermission);
}

/** Keeps a grant for later runs, in `~/.baton/grants.json`; the same one is kept once. */
export async function rememberGrant(grant: Grant, home = homedir()): Promise<void> {
  const others = (await readGrants(home)).filter((one) => keyOf(one) !== keyOf(grant));
  await write([...others, grant], home);
}

/** Everything that people allowed for good, the oldest first. Throws a RunError where the file is damaged. */
export const givenGrants = (home = homedir()): Promise<Grant[]> => readGrants(home);

/** Takes these back; what was given beside them stays. */
export async function forgetGrants(taken: readonly Grant[], home = homedir()): Promise<void> {
  const keys = new Set(taken.map(keyOf));
  await write(
    (await readGrants(home)).filter((one) => !keys.has(keyOf(one))),
    home,
  );
}

const keyOf = ({ pipeline, tool, pattern }: Grant): string => JSON.stringify([pipeline, tool, pattern]);

async function write(grants: readonly Grant[], home: string): Promise<void> {
  const file = grantsFile(home);
  await writeAtomic(file, `${JSON.stringify({ version: 1, grants }, null, 2)}\n`, { durable: true }).catch((error: unknown) => {
    throw diskError(error, commonTexts.grantUnwritten, file);
  });
}

async function readGrants(home: string): Promise<Grant[]> {
  const file = grantsFile(home);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw diskError(error, commonTexts.grantsUnread, file);
  });
  if (text === undefined) return [];
  const value = parse(text);
  if (isMap(value) && value.version === 1 && Array.isArray(value.grants)) {
    const grants: unknown[] = value.grants;
    if (grants.every(isGrant)) return grants;
  }
  throw new RunError({
    kind: 'input',
    message: say(commonTexts.grantsDamaged, { file }),
    hint: say(commonTexts.grantsDamagedHint),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isGrant = (value: unknown): value is Grant =>
  isMap(value) &&
  ['pipeline', 'tool', 'file', 'by', 'at'].every((name) => typeof value[name] === 'string') &&
  ['string', 'undefined'].includes(typeof value.pattern);
