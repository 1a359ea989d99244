import type { ModelSettings } from '../compile/world.ts';
import type { MediaKind } from '../language/media.ts';
import { kindOfType, nameOfType } from '../language/media.ts';
import { modelsTexts } from '../language/texts/models.ts';
import { say } from '../language/texts.ts';
import type { Media, Message } from '../run/ports.ts';
import type { OpenAiProtocol } from './providers/openai/which.ts';
import type { Choice } from './resolve.ts';
import type { Refusal } from './settings.ts';

const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** What can be said in each protocol, by MIME type. */
const sayable = {
  anthropic: pictures,
  google: [
    ...pictures.filter((type) => type !== 'image/gif'),
    ...['audio/wav', 'audio/mpeg', 'audio/aiff', 'audio/aac', 'audio/ogg', 'audio/flac'],
  ],
  chat: [...pictures, 'audio/wav', 'audio/mpeg'],
  responses: pictures,
} as const;

/** Models that read text only, by name; whatever is not known to be blind may see. */
const blind: readonly RegExp[] = [
  /^gpt-3\.5/,
  /^gpt-4(-\d{4}.*|-32k.*)?$/,
  /^o1-(mini|preview)/,
  /^o3-mini/,
  /^claude-(2|instant)/,
  /^gemini-1\.0-pro/,
  /^deepseek-(chat|reasoner)/,
];

/** Those of OpenAI's own models that hear. */
const hearing = /audio/;

/** Capabilities in `baton.yaml` that say so. */
const words: Readonly<Record<MediaKind, readonly string[]>> = {
  image: ['vision', 'image', 'images'],
  audio: ['audio', 'hearing'],
};

interface Senses {
  listed: ModelSettings | undefined;
  protocol: OpenAiProtocol;
}

/** The types that a model takes in. What `baton.yaml` says it can goes first, then what is known of its name and its server. */
function takes({ entry, name }: Choice, { listed, protocol }: Senses): readonly string[] {
  if (!entry) return [];
  const { type, profile } = entry;
  if (type === 'scripted') return sayable.google.concat('image/gif');
  if (type !== 'anthropic' && type !== 'google' && type !== 'openai-compatible') return [];
  const possible: readonly string[] = type === 'openai-compatible' ? sayable[protocol] : sayable[type];
  return possible.filter((one) => {
    const kind = kindOfType(one) ?? 'image';
    if (listed?.capabilities) return words[kind].some((word) => listed.capabilities?.includes(word));
    if (blind.some((known) => known.test(name))) return false;
    if (entry.key === 'OPENAI_API_KEY' && kind === 'audio') return hearing.test(name);
    return profile ? profile.takes.includes(kind) : true;
  });
}

/** Why a model cannot be given what a prompt carries; undefined where nothing is known against it. */
export function cannotTake(choice: Choice, wanted: readonly (MediaKind | Media)[], senses: Senses): Refusal | undefined {
  const known = takes(choice, senses);
  for (const one of wanted) {
    const kind = typeof one === 'string' ? one : one.kind;
    if (!known.some((type) => kindOfType(type) === kind))
      return { message: say(modelsTexts.cannotTake[kind], { model: choice.model }), hint: say(modelsTexts.cannotTakeHint[kind]) };
    if (typeof one !== 'string' && !known.includes(one.type))
      return {
        message: say(modelsTexts.cannotTakeType, { model: choice.model, type: nameOfType(one.type) }),
        hint: say(modelsTexts.cannotTakeTypeHint, {
          types: known
            .filter((type) => kindOfType(type) === kind)
            .map(nameOfType)
            .join(', '),
        }),
      };
  }
  return undefined;
}

/** All that messages carry beside their text. */
export const mediaIn = (messages: readonly Message[]): Media[] =>
  messages.flatMap((message) => (message.role === 'user' || message.role === 'system' ? (message.media ?? []) : []));

/** A message in the order in which it is read: its text, and what stands between. */
export function piecesOf({ content, media = [] }: { content: string; media?: readonly Media[] }): (string | Media)[] {
  const pieces: (string | Media)[] = [];
  let from = 0;
  const text = (to: number): void => {
    const piece = content.slice(from, to).replace(/^\n\n/, '');
    if (piece.trim() !== '') pieces.push(piece);
    from = to;
  };
  for (const one of media) {
    text(one.at);
    pieces.push(one);
  }
  text(content.length);
  return pieces;
}
