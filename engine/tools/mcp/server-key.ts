import type { Json } from '../../language/json.ts';
import type { ServerSpec } from '../../language/tools/own.ts';

/** The server of a step. */
export interface Server {
  /** For people: its name, its command or its address. */
  title: string;
  /** Its name under `tools:` in baton.yaml. */
  name?: string;
  spec: ServerSpec;
}

/** The key by which two steps share one server. */
export const serverKey = ({ name, spec }: Server): string => JSON.stringify([name ?? null, ordered(spec)]);

const ordered = (spec: ServerSpec): Json =>
  'url' in spec
    ? [spec.url, Object.entries(spec.headers).sort()]
    : [[...spec.command], Object.entries(spec.env).sort(), spec.cwd ?? null];
