/** Pieces of the Markdown in hovers and completions. */
export const markdown = (value: string) => ({ kind: 'markdown' as const, value });

export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

/** Foreign text, truncated; nothing in it is read as Markdown. */
export const fence = (text: string): string => `\`\`\`\`text\n${text.length > 1500 ? `${text.slice(0, 1500)}…` : text}\n\`\`\`\``;
