import type { Json, JsonMap } from '../language/json.ts';
import type { Range, Severity } from '../language/problems.ts';
import type { Balance } from '../language/providers/balance.ts';
import type { Expertise } from '../language/selection.ts';
import type { ToolSpec } from '../language/tools/descriptor.ts';

/** What a compile may know beyond the text; handed in as data, so that compiling stays pure. */
export interface World {
  /** The pipeline's file, absolute or relative; ids are made from its name. */
  file: string;
  /** `baton.yaml` as data, already checked. */
  settings?: Settings;
  /** Tools beyond the built-in ones. */
  tools?: readonly ToolSpec[];
  /** What the newest run of this pipeline left (`.baton/last/<pipeline>.json`). */
  last?: LastRun;
  /** Severity per problem code as the editor sets it, before `problems` of the settings; `off` silences. */
  severities?: Severities;
  /**
   * The text of a file that a pipeline names (`clean.baton.yaml`, `prompts/ask.md`), looked for from the file that names it; `file` is its
   * one name, absolute where there are folders. Undefined where there is none; without this function nobody looks.
   */
  find?(path: string, from: string): { file: string; text: string } | undefined;
  /**
   * Whether a path leads out of the folders in which files are looked for (from the file that names it) or may be touched without a
   * question (from the working folder, where no file is given). Without this function nobody can tell.
   */
  outside?(path: string, from?: string): boolean;
  /** Why a file that `find` finds nothing for cannot be taken in though it is there, as a clause; without it nobody can tell. */
  whyUnread?(path: string, from: string): string | undefined;
  /** The format of a text that is a file of another program; undefined for every other text. Without it nobody looks. */
  otherFormat?(text: string): OtherFormat | undefined;
  /** Answers of AUTO tags that shape the graph, by their ids: those in `dependencies`; `called` names a called pipeline. */
  decided?(site: string, called?: string): Json | undefined;
  /** Ids of the AUTO tags that have an answer in the lock file beside a pipeline's file. Without it nobody looked. */
  locked?(file: string): ReadonlySet<string>;
  /** Personalities that lie as files in the folders for them, name to text; undefined where nobody looked. */
  personalities?: ReadonlyMap<string, string>;
  /** Models that the editor offers, as a pipeline names them. */
  offered?: readonly string[];
  /** Pipelines whose file cannot be read: name to the file and the reason. */
  unreadable?: ReadonlyMap<string, { file: string; why: string }>;
}

/** A format of other programs in which a text is written. */
export interface OtherFormat {
  /** As its makers write it. */
  name: string;
  /** The key that shows it. */
  range: Range;
  /** Why a file of it is not converted, and what to do instead; undefined where it is. */
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
  /** What the folder asks to be allowed, as `--allow` takes it. */
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
  /** The recording that answers in the place of a server (`type: replay`), from the root. */
  recording?: string;
  /** A program and its arguments that answer (`type: command`). */
  command?: readonly string[];
  /** A JavaScript module that answers (`type: module`), from the root. */
  module?: string;
  /** How requests are let in where no key goes with them. */
  auth?: 'sigv4';
  /** The region of a signature, where the address does not name it. */
  region?: string;
  /** A program and its arguments that print a token, in place of `key`. */
  key_command?: readonly string[];
  /** More variables for that program; `env:NAME` takes the value of one of ours. */
  env?: Readonly<Record<string, string>>;
  /** Several addresses and keys of one provider; what one does not say is said beside them. */
  endpoints?: readonly EndpointSettings[];
  balance?: Balance;
  /** Milliseconds for which a local server keeps a model in memory after its last answer; 0 = until the run ends, -1000 = for ever. */
  keep_alive?: number;
}

/** An address with its key and its limits. */
export interface EndpointSettings {
  base_url?: string;
  /** `env:NAME`, or `none` where the server wants no key. Never a key itself. */
  key?: string;
  max_parallel?: number;
  /** Calls a minute. */
  rpm?: number;
  /** Tokens a minute, questions and answers together. */
  tpm?: number;
}

export interface ModelSettings {
  id: string;
  context?: number;
  max_output?: number;
  /** USD per million tokens. */
  input_price?: number;
  output_price?: number;
  /** For input that the provider had cached; without it such input costs like any other. */
  cached_price?: number;
  /** USD for each picture that it makes, and for each minute of a recording that it writes down. */
  picture_price?: number;
  minute_price?: number;
  /** Of a request in a batch, as a share of the others. */
  batch_price?: number;
  capabilities?: readonly string[];
  /** Like those of a provider, for this model alone. */
  max_parallel?: number;
  rpm?: number;
  tpm?: number;
  /** Parameters, as people write them: `70B`. */
  size?: string;
  expertise?: Expertise;
  /** What it is used for, in words of the workspace. */
  roles?: readonly string[];
  /** Milliseconds that a call usually takes. */
  latency?: number;
}

export interface LastRun {
  run: string;
  finished_at: string;
  /** By static path. */
  steps: Readonly<Record<string, { status: string; value?: Json; duration?: number; cost?: number }>>;
}
