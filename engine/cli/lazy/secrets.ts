import { secretTexts as texts } from '../../language/texts/cli/secrets.ts';
import { say } from '../../language/texts.ts';
import { isSecretName } from '../../trust/secrets/keychain-names.ts';
import { changeKeychainNames, openKeychain, readKeychainNames } from '../../trust/secrets/lazy/secret-store.ts';
import { openSecretStore } from '../../trust/secrets/store.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import { type Io, wantsColour } from '../io.ts';
import { paint } from '../text/paint.ts';
import { table } from '../text/table.ts';

/** Keeps a secret in the keychain, removes one, or lists the names that all providers have. Returns the exit code. */
export async function obeySecret(args: Args, io: Io): Promise<number> {
  const [action = 'list', name] = args.positionals;
  if (action === 'list' && name === undefined) return list(args, io);
  if (action !== 'set' && action !== 'remove') throw new UsageError(say(texts.noAction, { action }), texts.noActionHint);
  if (name === undefined) throw new UsageError(say(texts.noName, { action }));
  if (!isSecretName(name)) throw new UsageError(texts.wrongName, texts.wrongNameHint);
  return action === 'set' ? set(name, args, io) : remove(name, args, io);
}

const never = new AbortController().signal;

async function set(name: string, args: Args, io: Io): Promise<number> {
  const value = await readValue(io);
  if (value === '') throw new UsageError(texts.noValue, texts.noValueHint);

  const keychain = openKeychain({ env: io.env });
  await keychain.set(name, value);
  await changeKeychainNames(name, true);
  tell(args, io, say(texts.kept, { name, keychain: keychain.title }));
  if (io.env[name]) io.err(`${say(texts.hidden, { name })}\n`);

  return done(args, io, { name, provider: keychain.title });
}

/** Typed without being shown, or all of standard input without its last line end. */
async function readValue(io: Io): Promise<string> {
  if (io.keyboard) {
    io.err(`${say(texts.ask)} `);
    const typed = await io.keyboard.hidden(never);
    io.err('\n');
    return typed ?? '';
  }
  return (await io.input())?.toString('utf8').replace(/\r?\n$/, '') ?? '';
}

async function remove(name: string, args: Args, io: Io): Promise<number> {
  if (!(await readKeychainNames()).includes(name)) throw new UsageError(say(texts.notKept, { name }), texts.notKeptHint);
  const keychain = openKeychain({ env: io.env });
  await keychain.remove(name);
  await changeKeychainNames(name, false);
  tell(args, io, say(texts.removed, { name, keychain: keychain.title }));
  return done(args, io, { name, provider: keychain.title });
}

function tell(args: Args, io: Io, text: string): void {
  if (!args.has('quiet') && !args.has('json')) io.err(`${text}\n`);
}

function done(args: Args, io: Io, document: { name: string; provider: string }): number {
  if (args.has('json')) io.out(`${JSON.stringify(document, null, 2)}\n`);
  return 0;
}

async function list(args: Args, io: Io): Promise<number> {
  const store = await openSecretStore(io.env);
  const secrets = [...(store?.names() ?? [])]
    .map(([name, provider]) => ({ name, provider }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const faults = store?.faults() ?? [];
  const code = faults.length ? 1 : 0;
  if (args.has('json')) {
    const faulty = faults.map(({ title, message }) => ({ provider: title, message }));
    io.out(`${JSON.stringify({ secrets, faults: faulty }, null, 2)}\n`);
    return code;
  }

  const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
  if (secrets.length) {
    const rows = secrets.map(({ name, provider }) => [name, provider]);
    io.out(`${table([say(texts.name), say(texts.provider)], rows, style).join('\n')}\n`);
  } else if (!faults.length && !args.has('quiet')) io.err(`${say(texts.none)}\n`);

  for (const { message, hint } of faults) io.err(`${message}${hint === undefined ? '' : `\n\u2192 ${hint}`}\n`);
  return code;
}
