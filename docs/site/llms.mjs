// llms.txt: the pages of the documentation with their first sentences, for programs that read (llmstxt.org).
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const rooms = [
  ['Begin', ['README.md', 'docs/README.md', 'docs/tutorial.md']],
  ['How to', ['docs/guides/*.md']],
  ['Editors', ['docs/editors/*.md']],
  ['Concepts', ['docs/concepts/*.md']],
  ['If you come from', ['docs/coming-from/*.md']],
  ['Reference', ['docs/reference/*.md']],
];

/** The title of a page, and its first sentence outside of headings, lists and code. */
function summaryOf(text) {
  const title = /^# (.+)$/m.exec(text)?.[1] ?? '';
  const [paragraph = ''] = text
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .split(/\n{2,}/)
    .filter((one) => /^[A-Z`*\p{L}]/u.test(one.trim()));
  const plain = paragraph
    .trim()
    .replaceAll('\n', ' ')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  const [sentence = ''] = plain.split(/(?<=[.!?])\s/);
  return { title, sentence };
}

/** The index of the pages below `root`, as Markdown with links to them. */
export function llmsText(root) {
  const sections = rooms.flatMap(([name, patterns]) => {
    const files = globSync(patterns, { cwd: root })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => file !== 'docs/reference/README.md')
      .sort();
    const lines = files.map((file) => {
      const { title, sentence } = summaryOf(readFileSync(join(root, file), 'utf8'));
      return `- [${title}](${file}): ${sentence}`;
    });
    return lines.length ? [`## ${name}\n\n${lines.join('\n')}`] : [];
  });
  const { sentence } = summaryOf(readFileSync(join(root, 'README.md'), 'utf8'));
  return `# Baton\n\n> ${sentence}\n\n${sections.join('\n\n')}\n`;
}
