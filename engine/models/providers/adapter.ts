import type { ModelSettings } from '../../compile/world.ts';
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
import { permissionsFor } from '../../trust/match.ts';
import type { Provider } from '../contract.ts';
import { awsCredentials, type Credentials, tokenCredentials } from '../http/credentials.ts';
import type { Connection } from '../http/provider.ts';
import type { Timers } from '../http/watch.ts';
import { keyNamesOf } from '../settings/homes.ts';
import { type Env, type Keys, keyFor } from '../settings/keys.ts';
import type { ModelRefusal, ProviderEntry, ProviderProgram } from '../settings/provider-table.ts';
import type { Recordings } from './embedded/replay.ts';
import type { Script } from './embedded/scripted.ts';
import type { EditorModels } from './embedded/vscode.ts';
import type { ProviderPrograms } from './program/programs.ts';

/** One type of provider: what its answers are, what it can be sent, and how it is opened. `adapters.ts` lists them. */
export interface ProviderAdapter {
  /** Where its answers come from that cost nothing; absent = from a model, and paid. */
  free?: Provenance;
  /** The types (MIME) that its protocol can carry; absent = text only. */
  mediaTypes?(target: ModelTarget): readonly string[];
  /** Whether a model takes in what its protocol can carry; absent = it does. */
  takesMedia?(target: ModelTarget, kind: MediaKind): boolean;
  /** The parameters that a request to a model may have; absent = unknown. */
  parametersOf?(target: ModelTarget): RequestParameters;
  /** It can embed texts; which of its models do, it says itself. */
  embeds?: true;
  /** What its models make in place of text; absent = nothing. */
  makes?(entry: ProviderEntry): readonly Making[];
  /** What its provider says of its batches; absent, or undefined = it has none. */
  batchesOf?(entry: ProviderEntry): BatchFacts | undefined;
  /** Whose models answer, where that is certain. */
  makerOf?(entry: ProviderEntry): Maker | undefined;
  /** It can be asked without the name of a model: whether its id alone is what people call the model. */
  isNamedByProvider?(target: ModelTarget): boolean;
  /** Why it cannot answer; undefined where nothing is known against it. */
  refusal?(target: ModelTarget & { written: string }, sources: AnswerSources): ModelRefusal | undefined;
  /** It has no list of models that people choose from. */
  unlisted?: true;
  open(entry: ProviderEntry, opening: Opening): Provider | Promise<Provider>;
}

/** One model of a provider. */
export interface ModelTarget {
  entry: ProviderEntry;
  /** The provider's own name of it. */
  name: string;
  /** Its capabilities by baton.yaml. */
  capabilities?: readonly string[] | undefined;
}

/** What is there to answer beside models that are paid. */
export interface AnswerSources {
  /** Whether a script is there to answer. */
  scripted: boolean;
  /** Whether VS Code's own models are within reach. */
  editor?: boolean;
  /** Why a recording cannot answer; undefined where nothing is known against it. */
  recordingRefusal?(source: string): ModelRefusal | undefined;
  /** Why a program cannot answer, as far as it is known before it is started; absent = none is ever started here. */
  /** The same for a program that prints a token. */
  tokenRefusal?(provider: string, command: readonly string[]): ModelRefusal | undefined;
  programRefusal?(provider: string, program: ProviderProgram): ModelRefusal | undefined;
}

/** The arguments for opening a provider. */
export interface Opening {
  clock: Clock;
  keys: Keys;
  env: Env;
  /** What baton.yaml says of a model, by its whole name. */
  listed(model: string): ModelSettings | undefined;
  script?: Script | undefined;
  editor?: EditorModels | undefined;
  recordings?: Recordings | undefined;
  programs?: ProviderPrograms | undefined;
  /** What people allowed. */
  allow?: readonly Permission[];
  /** Masks a secret from then on. */
  conceal(secret: string): void;
  workerFile?: string | undefined;
  timers?: Partial<Timers> | undefined;
  /** Keeps work for when no more calls come. */
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

/** A model's own list of what it can goes before its provider's habit: with `schema` its schema mode, without it the next best. */
export function listedMode(model: ModelSettings | undefined, nextBest: SchemaMode): SchemaMode | undefined {
  if (!model?.capabilities) return undefined;
  return model.capabilities.includes('schema') ? 'schema' : nextBest;
}
