import type { Json, JsonMap } from '../language/json.ts';
import type { Expertise } from '../language/models/selection.ts';
import type { Range, Severity } from '../language/problems.ts';
import type { Balance } from '../language/providers/balance.ts';
import type { ToolSpec } from '../language/tools/descriptor.ts';

/** Everything that a compile may know besides the text; passed in as data, so that compiling stays pure. */
export interface World {
  /** The pipeline's file, absolute or relative; ids are made from its name. */
  file: string;
  /** `baton.yaml` as data, already checked. */
  settings?: Settings;
  /** Tools beyond the built-in ones. */
  tools?: readonly ToolSpec[];
  /** The values of the newest run of this pipeline (`.baton/last/<pipeline>.json`). */
  last?: LastRun;
  /** The editor's severity for each problem code, which goes before `problems` of the settings; `off` silences. */
  severities?: Severities;
  /**
   * Finds the text of a file that a pipeline names (`clean.baton.yaml`, `prompts/ask.md`), searched from the naming file;
   * `file` is its canonical name, absolute where there are folders. Undefined where it does not exist; without this function
   * files are not read.
   */
  find?(path: string, from: string): { file: string; text: string } | undefined;
  /**
   * Whether a path leads out of the searched folders (from the naming file), or out of those that may be used without a
   * question (from the working folder, where no file is given). Without this function that is unknown.
   */
  outside?(path: string, from?: string): boolean;
  /** The reason that an existing file cannot be included, as a clause; without this function that is unknown. */
  whyUnread?(path: string, from: string): string | undefined;
  /**
   * The format of a text that belongs to another program; undefined for any other. Without this function nothing is detected.
   */
  otherFormat?(text: string): OtherFormat | undefined;
  /** Answers of AUTO tags that shape the graph (those in `dependencies`), by their ids; `called` names a called pipeline. */
  decided?(site: string, called?: string): Json | undefined;
  /** Ids of the AUTO tags with an answer in the lock file of a pipeline. Without it that is unknown. */
  locked?(file: string): ReadonlySet<string>;
  /** Personalities from files, name to text; undefined where the folders were not read. */
  personalities?: ReadonlyMap<string, string>;
  /** Models that the editor offers, as a pipeline names them. */
  offered?: readonly string[];
  /** Pipelines with an unreadable file: name to the file and the reason. */
  unreadable?: ReadonlyMap<string, { file: string; why: string }>;
}

/** A file format of another program. */
export interface OtherFormat {
  /** As its makers spell it. */
  name: string;
  /** The key that identifies it. */
  range: Range;
  /** The reason that its files are not converted, and what to do instead; undefined where they are. */
  instead?: string | undefined;
}

type Severities = Readonly<Record<string, Severity | 'off'>>;

/** `baton.yaml` at the root of a workspace. */
export interface Settings {
  default_model?: string | string[];
  orchestrator?: string;
  providers?: Readonly<Record<string, ProviderSettings>>;
  models?: readonly ModelSettings[];
  limits?: JsonMap;
  /** As written, checked. */
  alerts?: JsonMap;
  /** As written, checked. */
  notices?: readonly JsonMap[];
  env?: readonly string[];
  /** Permissions that the folder asks for, as `--allow` takes them. */
  permissions?: readonly string[];
  /** As written, checked; `ownTools` reads them. */
  tools?: Readonly<Record<string, JsonMap>>;
  /** Severity per problem code. */
  problems?: Severities;
  /** As written; read by the same readers as those of a pipeline. */
  experts?: JsonMap;
  personalities?: JsonMap;
  /** Overrides by name. */
  profiles?: Readonly<Record<string, Settings>>;
}

export interface ProviderSettings extends EndpointSettings {
  type?: string;
  profile?: string;
  /** The recording that answers in place of a server (`type: replay`), relative to the root. */
  recording?: string;
  /** A program with arguments that answers (`type: command`). */
  command?: readonly string[];
  /** A JavaScript module that answers (`type: module`), relative to the root. */
  module?: string;
  /** How requests are authorised without a key. */
  auth?: 'sigv4';
  /** The region for signatures, where the address does not contain it. */
  region?: string;
  /** A program with arguments that prints a token, in place of `key`. */
  key_command?: readonly string[];
  /** Further environment variables for that program; `env:NAME` takes the value of one of ours. */
  env?: Readonly<Record<string, string>>;
  /** Several addresses and keys of one provider; settings that an endpoint lacks are those of the provider. */
  endpoints?: readonly EndpointSettings[];
  balance?: Balance;
  /** Milliseconds for which a local server keeps a model in memory after its last answer; 0 = until the run ends, -1000 = for ever. */
  keep_alive?: number;
}

/** An address with its key and its limits. */
export interface EndpointSettings {
  base_url?: string;
  /** `env:NAME`, or `none` where the server needs no key. Never a key itself. */
  key?: string;
  max_parallel?: number;
  /** Calls a minute. */
  rpm?: number;
  /** Tokens a minute, input and output together. */
  tpm?: number;
}

export interface ModelSettings {
  id: string;
  context?: number;
  max_output?: number;
  /** USD per million tokens. */
  input_price?: number;
  output_price?: number;
  /** For input that the provider had cached; without it such input has the normal price. */
  cached_price?: number;
  /** USD for each picture that it makes, and for each minute of audio that it transcribes. */
  picture_price?: number;
  minute_price?: number;
  /** The price of a request in a batch, as a share of the normal one. */
  batch_price?: number;
  capabilities?: readonly string[];
  /** Like those of a provider, for this model alone. */
  max_parallel?: number;
  rpm?: number;
  tpm?: number;
  /** Number of parameters, as people write it: `70B`. */
  size?: string;
  expertise?: Expertise;
  /** Its uses, in words of the workspace. */
  roles?: readonly string[];
  /** The usual duration of a call in milliseconds. */
  latency?: number;
}

export interface LastRun {
  run: string;
  finished_at: string;
  /** By static path. */
  steps: Readonly<Record<string, { status: string; value?: Json; duration?: number; cost?: number }>>;
}
