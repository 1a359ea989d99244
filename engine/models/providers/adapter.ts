import type { ModelSettings } from '../../compile/world.ts';
import type { Environment } from '../../language/environment.ts';
import type { MediaKind } from '../../language/media.ts';
import type { Permission } from '../../language/permission.ts';
import type { BatchFacts, RequestParameters, SchemaMode } from '../../language/providers/facts.ts';
import type { Making } from '../../language/providers/makers.ts';
import type { Maker } from '../../language/providers.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { Clock } from '../../run/ports.ts';
import type { Provenance } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import { permissionsFor } from '../../trust/is-allowed.ts';
import type { Provider } from '../contract.ts';
import { awsCredentials, type Credentials, tokenCredentials } from '../http/credentials.ts';
import type { Connection } from '../http/provider.ts';
import type { Timers } from '../http/watch.ts';
import { keyNamesOf } from '../settings/homes.ts';
import { type Keys, keyFor } from '../settings/keys.ts';
import type { ModelRefusal, ProviderEntry, ProviderProgram } from '../settings/provider-table.ts';
import type { EditorModels, Recordings, Script } from './embedded/backends.ts';
import type { ProviderPrograms } from './program/programs.ts';

/** A type of provider: the form of its answers, its possible requests, and how it is opened. `adapters.ts` lists them. */
export interface ProviderAdapter {
  /** The source of its free answers; absent = a model, which is paid. */
  free?: Provenance;
  /** The MIME types that its protocol can carry; absent = text only. */
  mediaTypes?(target: ModelTarget): readonly string[];
  /** Whether a model accepts what its protocol can carry; absent = it does. */
  takesMedia?(target: ModelTarget, kind: MediaKind): boolean;
  /** The parameters of a request to a model; absent = unknown. */
  parametersOf?(target: ModelTarget): RequestParameters;
  /** It supports embeddings; which of its models do, the server decides. */
  embeds?: true;
  /** The media that its models make; absent = none. */
  makes?(entry: ProviderEntry): readonly Making[];
  /** Its batch API; absent, or undefined = none. */
  batchesOf?(entry: ProviderEntry): BatchFacts | undefined;
  /** The maker of its models, where that is certain. */
  makerOf?(entry: ProviderEntry): Maker | undefined;
  /** It needs no model name: its id alone is the model's name for people. */
  isNamedByProvider?(target: ModelTarget): boolean;
  /** Why it cannot answer; undefined where nothing is known against it. */
  refusal?(target: ModelTarget & { written: string }, sources: AnswerSources): ModelRefusal | undefined;
  /** It has no list of models to choose from. */
  unlisted?: true;
  open(entry: ProviderEntry, opening: Opening): Provider | Promise<Provider>;
}

/** One model of a provider. */
export interface ModelTarget {
  entry: ProviderEntry;
  /** The provider's own name for it. */
  name: string;
  /** Its capabilities in baton.yaml. */
  capabilities?: readonly string[] | undefined;
}

/** The sources of answers besides paid models. */
export interface AnswerSources {
  /** Whether there is a script. */
  scripted: boolean;
  /** Whether VS Code's own models are available. */
  editor?: boolean;
  /** Why a recording cannot answer; undefined where nothing is known against it. */
  recordingRefusal?(source: string): ModelRefusal | undefined;
  /** Why a program cannot answer, as far as that is known before its start; absent = programs are not supported here. */
  /** The same for a program that prints a token. */
  tokenRefusal?(provider: string, command: readonly string[]): ModelRefusal | undefined;
  programRefusal?(provider: string, program: ProviderProgram): ModelRefusal | undefined;
}

/** The arguments for opening a provider. */
export interface Opening {
  clock: Clock;
  keys: Keys;
  env: Environment;
  /** The entry of a model in baton.yaml, by its full name. */
  listed(model: string): ModelSettings | undefined;
  script?: Script | undefined;
  editor?: EditorModels | undefined;
  recordings?: Recordings | undefined;
  programs?: ProviderPrograms | undefined;
  /** Permissions that people gave. */
  allow?: readonly Permission[];
  /** Masks a secret from then on. */
  conceal(secret: string): void;
  workerFile?: string | undefined;
  timers?: Partial<Timers> | undefined;
  /** Registers work for after the last call. */
  atEnd(work: () => Promise<void>): void;
}

/** The connection to a provider with an address of its own. */
export function connectionOf(entry: ProviderEntry, opening: Opening): Connection {
  const { clock, keys, timers } = opening;
  const { id, base_url, key } = entry;
  if (!base_url) throw noAddress(entry);

  return {
    id,
    base_url,
    clock,
    key: () => {
      const key = keyFor(entry, keys);
      return typeof key === 'object' ? key.key : undefined;
    },
    refreshKey: keys.refresh,
    renewKey: keys.renew,
    key_name: key && keyNamesOf(entry).join(say(modelsTexts.orKey)),
    timers,
    credentials: credentialsOf(entry, opening),
  };
}

function credentialsOf(entry: ProviderEntry, { clock, keys, programs, allow = [], conceal }: Opening): Credentials | undefined {
  const { id, aws, key_command } = entry;

  const keyOf = (name: string): string | undefined => {
    const key = keys.get(name);
    return typeof key === 'object' ? key.key : undefined;
  };
  if (aws) return awsCredentials(aws, { key: keyOf, clock });
  if (!key_command) return undefined;

  const permitted = permissionsFor(allow, 'terminal', { argv: key_command }, '');
  return tokenCredentials(id, {
    clock,
    conceal,
    print: async (signal) => programs?.print({ provider: id, command: key_command, permitted }, signal) ?? '',
  });
}

export const noAddress = ({ id }: ProviderEntry): RunError =>
  new RunError({ kind: 'internal', message: say(modelsTexts.noAddress, { provider: id }) });

/**
 * A model's capabilities in baton.yaml go before its provider's default: with `schema` its schema mode, without it the next
 * best.
 */
export function listedMode(model: ModelSettings | undefined, nextBest: SchemaMode): SchemaMode | undefined {
  if (!model?.capabilities) return undefined;
  return model.capabilities.includes('schema') ? 'schema' : nextBest;
}
