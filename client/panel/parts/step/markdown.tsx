import type { MarkedToken, Token } from 'marked';
import type { ComponentChild } from 'preact';
import { useMemo } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import { stepTexts } from '../../texts/step.ts';
import { readMarkdown } from '../../view/values/markdown.ts';
import { PlainText } from '../values/value.tsx';

/**
 * A text formatted as Markdown. Only the structure is rendered: HTML stays text, links and pictures are shown as text without
 * a target.
 */
export function MarkdownView({ text }: { text: string }) {
  const tokens = useMemo(() => readMarkdown(text), [text]);
  return tokens ? <div class="markdown">{tokens.map(draw)}</div> : <PlainText text={text} />;
}

const drawAll = (tokens: readonly Token[] | undefined): ComponentChild[] => (tokens ?? []).map(draw);

/** Without extensions the lexer returns only its own kinds of tokens. */
const isMarked = (token: Token): token is MarkedToken => token.type in drawers || token.type === 'space' || token.type === 'def';

function draw(token: Token, index: number): ComponentChild {
  if (!isMarked(token)) return token.raw;
  const drawer = drawers[token.type] as ((one: Token) => ComponentChild) | undefined;
  const drawn = drawer?.(token);
  return drawn === undefined ? null : <Keyed key={index}>{drawn}</Keyed>;
}

const Keyed = ({ children }: { children: ComponentChild }) => <>{children}</>;

type Drawers = { [T in MarkedToken as T['type']]?: (token: T) => ComponentChild };

const drawers: Drawers = {
  heading: ({ depth, tokens }) => <p class={`heading level-${Math.min(depth, 3)}`}>{drawAll(tokens)}</p>,
  paragraph: ({ tokens }) => <p>{drawAll(tokens)}</p>,
  text: ({ tokens, text }) => (tokens ? drawAll(tokens) : unescaped(text)),
  escape: ({ text }) => unescaped(text),
  strong: ({ tokens }) => <strong>{drawAll(tokens)}</strong>,
  em: ({ tokens }) => <em>{drawAll(tokens)}</em>,
  del: ({ tokens }) => <del>{drawAll(tokens)}</del>,
  codespan: ({ text }) => <code>{unescaped(text)}</code>,
  br: () => <br />,
  hr: () => <hr />,
  code: ({ text }) => <pre>{text}</pre>,
  blockquote: ({ tokens }) => <blockquote>{drawAll(tokens)}</blockquote>,
  html: ({ raw }) => <span class="raw">{raw}</span>,
  link: ({ tokens, href, text }) => (
    <span class="told-link" title={href}>
      {drawAll(tokens)}
      {href === text || href === `mailto:${text}` ? '' : <span class="dim"> ({href})</span>}
    </span>
  ),
  image: ({ text, href }) => <span class="dim">{say(stepTexts.linkTo, { text, url: href })}</span>,
  checkbox: ({ checked }) => <span aria-hidden="true">{checked ? '☑ ' : '☐ '}</span>,
  list: ({ ordered, start, items }) => {
    const rows = items.map(({ tokens }, index) => <li key={index}>{drawAll(tokens)}</li>);
    return ordered ? <ol start={Number(start) || 1}>{rows}</ol> : <ul>{rows}</ul>;
  },
  table: ({ header, rows }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <div class="wide" tabIndex={0}>
      <table class="grid">
        <thead>
          <tr>
            {header.map(({ tokens }, index) => (
              <th key={index} scope="col">
                {drawAll(tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map(({ tokens }, index) => (
                <td key={index}>{drawAll(tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  ),
};

/** The lexer leaves character references unresolved. */
const references: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const unescaped = (text: string): string => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (one) => references[one] ?? one);
