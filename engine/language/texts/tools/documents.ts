/** Reasons that a PDF or Office file has no text. */
export const unreadTexts = {
  encrypted: 'it is protected by a password, or older than .docx and .xlsx',
  damaged: 'it is damaged, or no such document',
  heavy: 'reading it takes too much time or memory',
  textless: 'it holds no text, only pictures perhaps',
};
