import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { asClaim } from './extract/wording.ts';
import type { AnswerForm } from './question/answer-form.ts';
import type { Document } from './question/documents.ts';
import { summaryOf } from './summarise.ts';
import { type Sentence, sentencesOf } from './text/sentences.ts';
import type { Reader } from './text/token.ts';

/** Sentences of the documents as the answer to a prompt for text; empty where the documents have no statement. */
export function textFrom(documents: readonly Document[], form: AnswerForm, query: readonly string[], reader: Reader): string {
  const many = documents.length > 1;
  // All documents are ranked together, so that a short one does not displace important sentences.
  const all: (Sentence & { from?: string })[] = [];
  for (const document of documents) {
    const from = many ? document.name : undefined;
    for (const sentence of sentencesOf(document.text, reader))
      all.push({ ...sentence, index: all.length, ...(from === undefined ? {} : { from }) });
  }

  const usualCount = form.kind === 'summary' ? 3 : 5;
  const count = form.count ?? (form.sections ? 12 : usualCount);
  const chosen = summaryOf(all, { count, query, ...(form.maxWords === undefined ? {} : { maxWords: form.maxWords }) });
  const lines = chosen.map((sentence) => {
    const source = sentence.source ?? all[sentence.index]?.from;
    return { heading: sentence.heading, text: asClaim(sentence.text) + (source === undefined ? '' : ` (${source})`) };
  });
  const answer = formed(lines, form);

  return answer && form.kind === 'writing' ? `${answer}\n\n${say(modelsTexts.offlineOwnWords)}` : answer;
}

interface Line {
  heading: string | undefined;
  text: string;
}

function formed(lines: readonly Line[], { sections, bullets }: AnswerForm): string {
  if (sections) return inSections(lines);
  if (bullets) return lines.map(({ text }) => `- ${text}`).join('\n');
  // Items of a list have no full stop.
  return lines.map(({ text }, index) => (index < lines.length - 1 && /[\p{L}\d]$/u.test(text) ? `${text};` : text)).join(' ');
}

/** Bullets under the original headings of the sentences. */
function inSections(lines: readonly Line[]): string {
  const sections = new Map<string, string[]>();
  for (const { heading, text } of lines) {
    const title = heading ?? 'Findings';
    sections.set(title, [...(sections.get(title) ?? []), `- ${text}`]);
  }
  return [...sections].map(([title, bullets]) => `## ${title}\n\n${bullets.join('\n')}`).join('\n\n');
}
