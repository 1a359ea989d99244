import reference from '../../../docs/reference/problems.md';

/** The page of a problem in the reference. */
export interface ProblemPage {
  /** Its first sentence. */
  title: string;
  /** Its first paragraph. */
  about: string;
  /** All of it, with examples, in Markdown. */
  markdown: string;
}

/** The page of each problem, by its code. It is long, so it is loaded only when it is asked for. */
export const problemPages: ReadonlyMap<string, ProblemPage> = new Map(
  reference
    .split(/^## (?=[a-z-]+$)/m)
    .slice(1)
    .map((section): [string, ProblemPage] => {
      const [code = '', ...rest] = section.split('\n');
      const markdown = rest.join('\n').trim();
      const [about = ''] = markdown.split('\n\n');
      const [title = ''] = about.split(/(?<=\.)\s/);
      return [code, { title, about, markdown }];
    }),
);
