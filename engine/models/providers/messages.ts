import type { Media, Message } from '../../run/model-port.ts';

/** Joins an instruction to the last question: some servers take only one system message, and only at the beginning. */
export function withInstruction(messages: Message[], text: string): Message[] {
  const last = messages.at(-1);
  if (last?.role !== 'user') return [...messages, { role: 'user', content: text }];
  return [...messages.slice(0, -1), { ...last, content: `${last.content}\n\n${text}` }];
}

/** The text of all messages with the role `system`, for an API that takes it apart from the others; undefined where there is none. */
export function systemText(messages: readonly Message[]): string | undefined {
  const texts = messages.filter(({ role, content }) => role === 'system' && content.trim() !== '').map(({ content }) => content);
  return texts.length ? texts.join('\n\n') : undefined;
}

/** Alternating turns, for an API that requires them: neighbouring turns of one role are joined, empty ones dropped. */
export function alternatingTurns<Role, Part>(turns: readonly { role: Role; parts: Part[] }[]): { role: Role; parts: Part[] }[] {
  const joined: { role: Role; parts: Part[] }[] = [];
  for (const { role, parts } of turns) {
    const last = joined.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else if (parts.length) joined.push({ role, parts: [...parts] });
  }

  return joined;
}

/** A message in reading order: its text, with the media between its pieces. */
export function messageParts({ content, media = [] }: { content: string; media?: readonly Media[] }): (string | Media)[] {
  const pieces: (string | Media)[] = [];
  let from = 0;

  const addText = (to: number): void => {
    const piece = content.slice(from, to).replace(/^\n\n/, '');
    if (piece.trim() !== '') pieces.push(piece);
    from = to;
  };

  for (const medium of media) {
    addText(medium.at);
    pieces.push(medium);
  }

  addText(content.length);
  return pieces;
}

/** All media in messages. */
export const mediaIn = (messages: readonly Message[]): Media[] =>
  messages.flatMap((message) => (message.role === 'user' || message.role === 'system' ? (message.media ?? []) : []));

/** Pictures that most protocols support, by MIME type. */
export const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

/** Audio that at least one protocol supports. */
export const soundTypes = ['audio/wav', 'audio/mpeg', 'audio/aiff', 'audio/aac', 'audio/ogg', 'audio/flac'] as const;

export const allMediaTypes: readonly string[] = [...imageTypes, ...soundTypes];
