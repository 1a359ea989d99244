import type { Json, JsonMap } from '../language/json.ts';
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
  /** Severity per problem code, `off` silences. */
  severities?: Readonly<Record<string, 'error' | 'warning' | 'information' | 'hint' | 'off'>>;
}

/** `baton.yaml` at the root of a workspace. */
export interface Settings {
  default_model?: string | string[];
  orchestrator?: string;
  providers?: Readonly<Record<string, ProviderSettings>>;
  models?: readonly ModelSettings[];
  limits?: JsonMap;
  env?: readonly string[];
}

export interface ProviderSettings {
  type?: string;
  profile?: string;
  base_url?: string;
  /** `env:NAME`, or `none` where the server wants no key. Never a key itself. */
  key?: string;
  max_parallel?: number;
  rpm?: number;
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
  capabilities?: readonly string[];
}

export interface LastRun {
  run: string;
  finished_at: string;
  /** By static path. */
  steps: Readonly<Record<string, { status: string; value?: Json; duration?: number; cost?: number }>>;
}
