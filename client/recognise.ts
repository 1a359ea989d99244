/** The first line that makes any YAML file a pipeline: `# baton`. */
export const isMarked = (text: string): boolean => /^#\s*baton\b/.test(text);

/**
 * A list `steps:` at the root, with a key of ours in it. Other tools' files may have that too, so this only makes an offer.
 */
export const looksLikePipeline = (text: string): boolean =>
  /^steps:[ \t]*(?:#.*)?$/m.test(text) && /^[ \t]*(?:-[ \t]+)?(?:prompt|tool|action|for_each|dependencies)[ \t]*:/m.test(text);
