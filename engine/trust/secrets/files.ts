import { constants, promises } from 'node:fs';
import { join } from 'node:path';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { secretStoreTexts as texts } from '../../language/texts/storage/secret-stores.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';

/** Maximum size of a secret in bytes: enough for a key with its certificate chain. */
const longest = 65_536;

/**
 * The secrets of a folder as Docker and Kubernetes mount them: each file is a secret by its name, without the final line
 * break. The file `openai_api_key` is `OPENAI_API_KEY`. Rejects with a RunError if others could have written a file.
 */
export async function readSecretFiles(folder: string, user = process.getuid?.()): Promise<ReadonlyMap<string, string>> {
  const secrets = new Map<string, string>();
  const names = await promises.readdir(folder).catch((error: unknown) => {
    throw diskError(error, texts.folderUnread, folder);
  });

  for (const name of names.sort()) {
    const variable = variableOf(name);
    if (variable === undefined) continue;
    const value = await readSecretFile(join(folder, name), user);
    // The exact spelling takes precedence over a file in small letters.
    if (value !== undefined && (name === variable || !secrets.has(variable))) secrets.set(variable, value);
  }

  return secrets;
}

/** Kubernetes keeps `..data` beside the secrets. */
function variableOf(name: string): string | undefined {
  const variable = name.replace(/[-.]/g, '_').toUpperCase();
  return /^[A-Z_]\w*$/.test(variable) && !name.startsWith('.') ? variable : undefined;
}

async function readSecretFile(file: string, user: number | undefined): Promise<string | undefined> {
  // Kubernetes switches links when it renews a secret: the opened file is read, even if the name has another target a moment
  // later.
  const handle = await promises.open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw diskError(error, texts.fileUnread, file);
  });
  if (!handle) return undefined;

  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return undefined;
    refuseOpenFile(file, stat, user);
    if (stat.size > longest) throw refusal(say(texts.fileTooLarge, { file }));
    return (await handle.readFile('utf8')).replace(/\r?\n$/, '');
  } finally {
    await handle.close();
  }
}

/**
 * Files of the administrator may be readable by all, as those of Docker; a person's own files only by that person. Windows
 * has no such modes.
 */
function refuseOpenFile(file: string, { mode, uid }: { mode: number; uid: number }, user: number | undefined): void {
  if (user === undefined) return;
  if (uid !== 0 && uid !== user) throw refusal(say(texts.foreignFile, { file, owner: uid }), say(texts.foreignFileHint));
  const open = uid === 0 ? mode & 0o022 : mode & 0o077;
  if (open !== 0)
    throw refusal(say(texts.openFile, { file, mode: (mode & 0o777).toString(8) }), say(texts.openFileHint, { file }));
}

const refusal = (message: string, hint?: string): RunError =>
  new RunError(hint === undefined ? { kind: 'permission', message } : { kind: 'permission', message, hint });
