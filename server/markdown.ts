/** Pieces of the Markdown that hovers and completions show. */
export const markdown = (value: string) => ({ kind: 'markdown' as const, value });

export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

/** A text of somebody else, cut where it grows long; nothing in it is read as Markdown. */
export const fence = (text: string): string => `\`\`\`\`text\n${text.length > 1500 ? `${text.slice(0, 1500)}…` : text}\n\`\`\`\``;
