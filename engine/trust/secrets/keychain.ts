import { spawn } from 'node:child_process';
import { secretStoreTexts as texts } from '../../language/texts/storage/secret-stores.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { adding, notInLocker, powershellArguments, removing, retrieving } from './credential-locker.ts';

/** The keychain of the signed-in user. All methods reject with a RunError that contains no value. */
export interface Keychain {
  title: string;
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  /** Succeeds if there is none of that name. */
  remove(name: string): Promise<void>;
}

/** The output of a program. */
export interface ProgramAnswer {
  /** Undefined if it could not be started. */
  code: number | undefined;
  out: string;
  err: string;
}

interface KeychainQuery {
  program: string;
  args: readonly string[];
  /** Its standard input: values are never on a command line. */
  input?: string;
}

type RunProgram = (asked: KeychainQuery) => Promise<ProgramAnswer>;

/** The commands of one system. `missing` distinguishes an unknown name from a failure. */
interface KeychainCommands {
  title(): string;
  program: string;
  get(name: string): Omit<KeychainQuery, 'program'>;
  set(name: string, value: string): Omit<KeychainQuery, 'program'>;
  remove(name: string): Omit<KeychainQuery, 'program'>;
  missing(answer: ProgramAnswer): boolean;
  /** Its requirements, for people. */
  advice(): string;
}

const service = 'baton';

/** libsecret: GNOME Keyring, KWallet and others that speak the Secret Service API. */
const linux: KeychainCommands = {
  title: () => say(texts.linuxKeychain),
  program: 'secret-tool',
  get: (name) => ({ args: ['lookup', 'service', service, 'account', name] }),
  set: (name, value) => ({ args: ['store', `--label=${service}/${name}`, 'service', service, 'account', name], input: value }),
  remove: (name) => ({ args: ['clear', 'service', service, 'account', name] }),
  missing: ({ code, out, err }) => code === 1 && out === '' && err.trim() === '',
  advice: () => say(texts.linuxHint),
};

/** `security -i` reads its commands from standard input, so other processes do not see the value (security(1)). */
const mac: KeychainCommands = {
  title: () => say(texts.macKeychain),
  program: '/usr/bin/security',
  get: (name) => ({ args: ['find-generic-password', '-s', service, '-a', name, '-w'] }),
  set: (name, value) => ({
    args: ['-i'],
    input: `add-generic-password -U -s ${service} -a ${name} -X ${Buffer.from(value).toString('hex')}\n`,
  }),
  remove: (name) => ({ args: ['delete-generic-password', '-s', service, '-a', name] }),
  // errSecItemNotFound
  missing: ({ code }) => code === 44,
  advice: () => say(texts.macHint),
};

/** The Credential Locker of Windows. */
const windows: KeychainCommands = {
  title: () => say(texts.windowsKeychain),
  program: 'powershell.exe',
  get: (name) => ({ args: powershellArguments(retrieving(service, name)) }),
  set: (name, value) => ({ args: powershellArguments(adding(service, name)), input: value }),
  remove: (name) => ({ args: powershellArguments(removing(service, name)) }),
  missing: ({ code }) => code === notInLocker,
  advice: () => say(texts.windowsHint),
};

const systems: Readonly<Partial<Record<NodeJS.Platform, KeychainCommands>>> = { linux, darwin: mac, win32: windows };

interface KeychainOptions {
  env: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
  run?: RunProgram;
}

/** The keychain of this system, by its own commands. Whether they are available shows on the first call. */
export function openKeychain({ env, platform = process.platform, run = programRunner(env) }: KeychainOptions): Keychain {
  const commands = systems[platform];

  const ask = async (asked: Omit<KeychainQuery, 'program'> | undefined): Promise<ProgramAnswer | undefined> => {
    if (!commands || !asked) throw failure(say(texts.noKeychain, { platform }), say(texts.noKeychainHint));
    const answer = await run({ ...asked, program: commands.program });
    if (answer.code === 0) return answer;
    if (commands.missing(answer)) return undefined;

    const program = commands.program.split('/').at(-1) ?? '';
    if (answer.code === undefined) throw failure(say(texts.programMissing, { program }), commands.advice());
    throw failure(say(texts.keychainFailed, { program, why: firstLine(answer) }), commands.advice());
  };

  return {
    title: commands?.title() ?? say(texts.keychain),
    async get(name) {
      const answer = await ask(commands?.get(name));
      return answer && decoded(answer.out.replace(/\r?\n$/, ''));
    },
    async set(name, value) {
      if ((await ask(commands?.set(name, encoded(value)))) === undefined) throw failure(say(texts.notKept, { name }));
    },
    async remove(name) {
      await ask(commands?.remove(name));
    },
  };
}

const failure = (message: string, hint?: string): RunError =>
  new RunError(hint === undefined ? { kind: 'tool', message } : { kind: 'tool', message, hint });

/** A program's error output, without its standard output, which may contain a value. */
const firstLine = ({ err, code }: ProgramAnswer): string =>
  (err.trim().split('\n', 1)[0] ?? '').slice(0, 300) || say(texts.exited, { code: code ?? -1 });

const coded = 'base64:';

/** Keychains differ in their treatment of line breaks and non-ASCII characters. */
const encoded = (value: string): string =>
  /^[\x21-\x7e]+$/.test(value) && !value.startsWith(coded) ? value : `${coded}${Buffer.from(value).toString('base64')}`;

const decoded = (value: string): string =>
  value.startsWith(coded) ? Buffer.from(value.slice(coded.length), 'base64').toString('utf8') : value;

/** Time limit of a program in milliseconds: it may ask its user to unlock the keychain. */
const timeoutMs = 60_000;
const longestAnswer = 1_000_000;

/** Starts programs with the environment of this process, without anything from a folder. */
const programRunner =
  (env: Readonly<Record<string, string | undefined>>): RunProgram =>
  ({ program, args, input }) =>
    new Promise((resolve) => {
      const child = spawn(program, args, { env, stdio: 'pipe', windowsHide: true, timeout: timeoutMs });
      let [out, err] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (piece: string) => {
        out = (out + piece).slice(0, longestAnswer);
      });
      child.stderr.setEncoding('utf8').on('data', (piece: string) => {
        err = (err + piece).slice(0, longestAnswer);
      });
      child.once('error', () => resolve({ code: undefined, out, err }));
      child.once('close', (code) => resolve({ code: code ?? -1, out, err }));
      child.stdin.on('error', () => undefined).end(input ?? '');
    });
