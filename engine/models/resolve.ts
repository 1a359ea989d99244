import type { Settings } from '../compile/world.ts';
import { modelPrefixes } from '../language/providers.ts';
import { nearest } from '../language/suggest.ts';
import { modelsTexts } from '../language/texts/models.ts';
import { say } from '../language/texts.ts';
import { type Keys, keyFor } from './keys.ts';
import { keysOf } from './profiles.ts';
import type { ProviderEntry, Refusal } from './settings.ts';

/** A choice with its reason. With a `refusal` no call may be made. */
export interface Choice {
  /** `provider:name`, or the name as written where it leads nowhere; `offline` alone for the embedded engine. */
  model: string;
  /** The provider's own name of it. */
  name: string;
  reason: string;
  entry?: ProviderEntry;
  refusal?: Refusal;
}

export interface Choosing {
  settings: Settings;
  table: ReadonlyMap<string, ProviderEntry>;
  keys: Keys;
  /** `--model`: replaces every model that a file names. */
  override?: string;
  /** Whether a script is there to answer. */
  scripted: boolean;
  /** Whether VS Code's own models are within reach. */
  editor?: boolean;
  /** Why a recording cannot answer; undefined where nothing is known against it. */
  tape?(source: string): Refusal | undefined;
  /** Milliseconds that a call of a model (`provider:name`) usually took in earlier runs. */
  latencies?: Readonly<Record<string, number>>;
  /** Milliseconds since 1970, for prices that change. */
  now?(): number;
}

/** Where a name leads, and whether it can be asked. */
export function resolve(written: string, reason: string, choosing: Choosing): Choice {
  const { provider, name } = split(written.trim(), choosing);
  const entry = provider === undefined ? undefined : choosing.table.get(provider);
  if (!entry) return { model: written, name: written, reason, refusal: unknown(written, provider, choosing) };
  const bare = entry.type === 'offline' || (name === '' && (entry.type === 'scripted' || entry.recording !== undefined));
  const refusal = refused(written, name, entry, choosing);
  return { model: bare ? entry.id : `${entry.id}:${name}`, name, reason, entry, ...(refusal ? { refusal } : {}) };
}

/** `provider:name` (the first colon splits), `provider/name`, or a name that `baton.yaml` or its maker's habit places. */
function split(written: string, { table, settings }: Choosing): { provider?: string; name: string } {
  const at = (mark: string) => {
    const index = written.indexOf(mark);
    return index < 0 ? undefined : { provider: written.slice(0, index), name: written.slice(index + 1) };
  };
  const [colon, slash] = [at(':'), at('/')];
  if (colon && table.has(colon.provider)) return colon;
  if (slash && table.has(slash.provider)) return slash;
  if (table.has(written)) return { provider: written, name: '' };
  const listed = (settings.models ?? []).find(({ id }) => id.slice(id.indexOf(':') + 1) === written)?.id;
  if (listed) return { provider: listed.slice(0, listed.indexOf(':')), name: written };
  const family = modelPrefixes.find(([prefix]) => written.toLowerCase().startsWith(prefix))?.[1];
  if (!colon && !slash && family) return { provider: family, name: written };
  return colon ?? slash ?? { name: written };
}

function unknown(written: string, provider: string | undefined, { table }: Choosing): Refusal {
  if (provider === undefined)
    return {
      message: say(modelsTexts.noProvider, { model: written }),
      hint: say(modelsTexts.noProviderHint),
    };
  const guess = nearest(provider, table.keys());
  return {
    message: say(modelsTexts.unknownProvider, { model: written, provider }),
    hint: guess
      ? say(modelsTexts.didYouMean, { like: guess })
      : say(modelsTexts.unknownProviderHint, { names: [...table.keys()].join(', ') }),
  };
}

function refused(written: string, name: string, entry: ProviderEntry, choosing: Choosing): Refusal | undefined {
  const { keys, scripted } = choosing;
  const { id, type } = entry;
  if (entry.refusal) return entry.refusal;
  if (type === 'offline') return undefined;
  if (type === 'scripted')
    return scripted ? undefined : { message: say(modelsTexts.scripted), hint: say(modelsTexts.scriptedHint) };
  if (type === 'vscode' && !choosing.editor)
    return { message: say(modelsTexts.onlyInEditor, { model: written }), hint: say(modelsTexts.onlyInEditorHint) };
  if (type === 'replay')
    return choosing.tape?.(entry.recording ?? name) ?? (name === '' && !entry.recording ? noTape(id) : undefined);
  if (name === '')
    return {
      message: say(modelsTexts.onlyProvider, { model: written }),
      hint: say(modelsTexts.onlyProviderHint, { provider: id }),
    };
  if (entry.key === undefined) return undefined;
  const key = keysOf(entry).join(say(modelsTexts.orKey));
  const found = keyFor(entry, keys);
  if (typeof found === 'object') return undefined;
  if (found === 'unfit')
    return {
      message: say(modelsTexts.unfitKey, { key }),
      hint: say(modelsTexts.unfitKeyHint, { key }),
    };
  return {
    message: say(modelsTexts.missingKey, { model: written, key }),
    hint: say(modelsTexts.missingKeyHint, { key }),
  };
}

const noTape = (provider: string): Refusal => ({
  message: say(modelsTexts.noRecording, { provider }),
  hint: say(modelsTexts.noRecordingHint, { provider }),
});
