import type { Json, JsonMap } from '../../language/json.ts';
import { defined, definedMap, isMap } from '../../language/json.ts';
import type { MediaKind } from '../../language/media.ts';
import { kindOfType, mediaTypesOf, mostBytes, typeOfBytes } from '../../language/media.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { deserializeValue } from '../../language/values/string-table.ts';
import type { ExternalRead } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import type { Media, Message } from '../model-port.ts';
import type { Ports, RunPermissions } from '../ports.ts';

/** A media part of a prompt: its source, and the index of the character in the prompt's text that it precedes. */
export interface MediaPart {
  kind: MediaKind;
  from: Json;
  at: number;
}

/**
 * Pictures and recordings for messages: stored once, by content, as artifacts of the run. Each comes from a file, from a
 * `data:` URL, from a tool's result (`{path}`, `{data, mimeType}`), or is a list of these. Rejects with a RunError (`input`,
 * `permission`).
 */
export async function takeMedia(
  { files, tools }: Ports,
  parts: readonly MediaPart[],
  allowed: RunPermissions = [],
): Promise<Media[]> {
  const media: Media[] = [];
  for (const { kind, from, at } of parts) {
    for (const source of Array.isArray(from) ? from : [from]) {
      const { data, name, reading } = await bytesOf({ files, tools }, source, kind, allowed);
      const bytes = decodedLength(data);
      const label = name ?? say(runsTexts.thisMedia[kind]);
      const type = typeOfBytes(startOf(data, label));
      if (type === undefined || kindOfType(type) !== kind)
        throw new RunError({
          kind: 'input',
          message: say(runsTexts.noMedia[kind], { name: label }),
          hint: say(runsTexts.mediaTypes, { types: mediaTypesOf(kind).join(', ') }),
        });
      if (bytes > mostBytes) throw tooLarge(label, bytes);

      const artifact = await files.putArtifact(JSON.stringify(data));
      media.push(defined({ kind, type, artifact, bytes, at, name, reading }));
    }
  }

  return media;
}

/** The number of bytes in a base64 text. */
function decodedLength(base64: string): number {
  const length = Math.floor((base64.length * 3) / 4);
  if (base64.endsWith('==')) return length - 2;
  return base64.endsWith('=') ? length - 1 : length;
}

const tooLarge = (name: string, bytes: number): RunError =>
  new RunError({
    kind: 'input',
    message: say(runsTexts.mediaTooLarge, { name, size: (bytes / 1e6).toFixed(1), most: mostBytes / 1e6 }),
  });

async function bytesOf(
  { files, tools }: Pick<Ports, 'files' | 'tools'>,
  from: Json,
  kind: MediaKind,
  allowed: RunPermissions,
): Promise<{ data: string; name?: string; reading?: ExternalRead }> {
  const inline = isMap(from) ? dataIn(from) : undefined;
  if (inline !== undefined) return { data: inline };

  const path = isMap(from) ? pathIn(from) : from;
  if (typeof path !== 'string' || path.trim() === '')
    throw new RunError({ kind: 'input', message: say(runsTexts.noMediaPath[kind], { got: JSON.stringify(from).slice(0, 80) }) });

  const address = /^data:[^,]*;base64,/i.exec(path);
  if (address) return { data: path.slice(address[0].length).replace(/\s+/g, '') };
  if (/^https?:\/\//i.test(path))
    throw new RunError({
      kind: 'input',
      message: say(runsTexts.mediaAddress, { address: path.slice(0, 200) }),
      hint: say(runsTexts.mediaAddressHint),
    });
  if (!files.readBytes) throw new RunError({ kind: 'internal', message: say(runsTexts.noFiles) });

  // Fingerprinted before it is read: a change meanwhile counts as a change.
  const held = await tools.holds?.({ of: 'file', name: path });
  const { data, bytes } = await files.readBytes(path, mostBytes, allowed);
  if (data === undefined) throw tooLarge(path, bytes);

  return { data, name: path, reading: defined({ of: 'file' as const, name: path, held }) };
}

/** The format of tool servers: base64 with its type. */
const dataIn = (from: JsonMap): string | undefined =>
  typeof from['data'] === 'string' &&
  [from['mimeType'], from['mime_type'], from['media_type']].some((one) => typeof one === 'string')
    ? from['data'].replace(/\s+/g, '')
    : undefined;

const pathIn = (from: JsonMap): Json | undefined =>
  [from['path'], from['file'], from['image'], from['audio']].find((one) => typeof one === 'string');

/** The first bytes, which identify the type. */
function startOf(data: string, name: string): Uint8Array {
  try {
    return Uint8Array.from(atob(data.slice(0, 64)), (one) => one.charCodeAt(0));
  } catch {
    throw new RunError({ kind: 'input', message: say(runsTexts.noBase64, { name }) });
  }
}

/** Messages with the bytes of their media, for a provider; they are in memory only during the call. */
export async function withBytes({ files }: Ports, messages: readonly Message[]): Promise<Message[]> {
  const filled: Message[] = [];
  for (const message of messages) {
    const media = 'media' in message ? message.media : undefined;
    if (!media?.length || message.role === 'assistant' || message.role === 'tool') filled.push(message);
    else {
      const loaded: Media[] = [];
      for (const one of media) loaded.push({ ...one, data: String(deserializeValue(await files.getArtifact(one.artifact))) });
      filled.push({ ...message, media: loaded });
    }
  }

  return filled;
}

/** The media of a message for the log: never the bytes. */
export const logMedia = ({ kind, type, artifact, bytes, at, name }: Media): JsonMap =>
  definedMap({ kind, type, artifact, bytes, at, name });

/** Reads it back from a log. */
export const mediaFrom = (list: Json | undefined): Media[] =>
  (Array.isArray(list) ? list : []).flatMap((one): Media[] => {
    if (!isMap(one)) return [];
    const { kind, type, artifact, bytes, at, name } = one;
    if ((kind !== 'image' && kind !== 'audio') || typeof type !== 'string' || typeof artifact !== 'string') return [];
    const file = typeof name === 'string' ? name : undefined;
    return [defined({ kind, type, artifact, bytes: Number(bytes), at: Number(at), name: file })];
  });

/** A part as it is logged: without bytes. */
export const logMediaPart = ({ kind, from }: MediaPart): JsonMap => ({ [kind]: shortly(from) });

function shortly(from: Json): Json {
  if (Array.isArray(from)) return from.map(shortly);
  if (typeof from === 'string') return from.replace(/^(data:[^,]{0,80},).*/s, '$1…').slice(0, longest);
  if (!isMap(from)) return from;
  return Object.fromEntries(Object.entries(from).filter(([, value]) => typeof value === 'string' && value.length <= longest));
}

const longest = 200;
