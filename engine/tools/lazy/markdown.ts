import MarkdownIt from 'markdown-it';

export interface Heading {
  level: number;
  text: string;
  /** The fragment of links to it. */
  id: string;
}

/** Raw HTML in the text stays text; links that could run a script (`javascript:`) are no links. */
const createParser = () => new MarkdownIt('default', { html: false, linkify: true, typographer: false });

/** The headings of a text in order. */
export function headingsOf(markdown: string): Heading[] {
  const tokens = createParser().parse(markdown, {});
  const idOf = identifiers();
  return tokens.flatMap((token, index) => {
    if (token.type !== 'heading_open') return [];
    const text = (tokens[index + 1]?.children ?? []).map(({ content }) => content).join('');
    return [{ level: Number(token.tag.slice(1)), text, id: idOf(text) }];
  });
}

/** The addresses of the pictures in a text. */
export function picturesOf(markdown: string): string[] {
  const tokens = createParser().parse(markdown, {});
  return tokens.flatMap(({ children }) =>
    (children ?? []).flatMap((child) => (child.type === 'image' ? [String(child.attrGet('src') ?? '')] : [])),
  );
}

/** HTML of a text. Each picture is the `data:` URL in `pictures` for its address; any other is shown as a link. */
export function renderMarkdown(markdown: string, pictures: ReadonlyMap<string, string>): string {
  const parser = createParser();
  const idOf = identifiers();
  const { escapeHtml } = parser.utils;
  // biome-ignore lint/complexity/useMaxParams: the signature of the library
  parser.renderer.rules['heading_open'] = (tokens, at, options, _env, self) => {
    const text = (tokens[at + 1]?.children ?? []).map(({ content }) => content).join('');
    tokens[at]?.attrSet('id', idOf(text));
    return self.renderToken(tokens, at, options);
  };

  // biome-ignore lint/complexity/useMaxParams: the signature of the library
  parser.renderer.rules['image'] = (tokens, at, options, env, self) => {
    const token = tokens[at];
    const source = String(token?.attrGet('src') ?? '');
    const words = self.renderInlineAsText(token?.children ?? [], options, env);
    const data = pictures.get(source);
    if (data !== undefined) return `<img src="${escapeHtml(data)}" alt="${escapeHtml(words)}">`;
    return `<a href="${escapeHtml(source)}">${escapeHtml(words || source)}</a>`;
  };
  parser.renderer.rules['table_open'] = () => '<div class="table"><table>\n';
  parser.renderer.rules['table_close'] = () => '</table></div>\n';

  return parser.render(markdown);
}

/** Makes ids as common Markdown viewers do: lower case, hyphens, a number behind duplicates. */
function identifiers(): (text: string) => string {
  const seen = new Map<string, number>();
  return (text) => {
    const id = text
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(id) ?? 0;

    seen.set(id, count + 1);
    return count === 0 ? id : `${id}-${count}`;
  };
}
