import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { endlessNames, markdownOf } from '../web/markdown.ts';

export interface WebPage {
  title: string;
  text: string;
  markdown: string;
  excerpt: string;
  byline: string;
  site: string;
  language: string;
  published: string;
  links: { text: string; url: string }[];
}

/** The most tags of a page; one with more is no page for people. */
const mostTags = 100_000;
/** The deepest nesting of elements; pages for people have some 50 levels. */
const mostDepth = 400;
/** The most links that are returned. */
const mostLinks = 1_000;

/**
 * The content of a page: its main text by Readability, or with `entire` everything. No script runs and nothing is loaded.
 * Throws a RangeError for too deep nesting.
 */
export function readPage(html: string, url: string, entire: boolean): WebPage {
  if (!isForPeople(html)) throw new RangeError();
  const { document } = parseHTML(/<html[\s>]/i.test(html) ? html : `<html><head></head><body>${html}</body></html>`);
  const base = URL.parse(document.querySelector('base')?.getAttribute('href') ?? '', url)?.href ?? url;

  const whole = (address: string): string | undefined => {
    const found = address.trim() === '' ? null : URL.parse(address.trim(), base);
    return found && /^(https?|mailto):$/.test(found.protocol) ? found.href : undefined;
  };

  const links = linksOf(document, whole);
  const meta = (name: string): string =>
    document.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.getAttribute('content')?.trim() ?? '';
  const title = (document.querySelector('title')?.textContent ?? '').replace(/\s+/g, ' ').trim() || meta('og:title');
  const language = document.documentElement.getAttribute('lang') ?? '';

  // Readability changes the document that it reads.
  const all = document.body ? markdownOf(document.body, whole) : '';
  const article = entire ? null : new Readability(document, { charThreshold: 200 }).parse();
  const main = article?.content ? parseHTML(`<html><body>${article.content}</body></html>`).document.body : undefined;
  const markdown = main ? markdownOf(main, whole) : all;
  const text = plainOf(markdown);

  return {
    title: article?.title?.trim() || title,
    text,
    markdown,
    excerpt: (article?.excerpt ?? meta('description') ?? '').trim() || text.slice(0, 300),
    byline: article?.byline?.trim() || meta('author'),
    site: article?.siteName?.trim() || meta('og:site_name'),
    language: article?.lang ?? language,
    published: article?.publishedTime ?? meta('article:published_time'),
    links,
  };
}

/** Whether a page can be parsed in reasonable time, which is quadratic in its depth. Decided without parsing it. */
function isForPeople(html: string): boolean {
  let [count, depth] = [0, 0];
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([A-Za-z][A-Za-z0-9]*)/g)) {
    if (++count > mostTags) return false;
    if (endlessNames.has(name.toLowerCase())) continue;
    depth = slash ? Math.max(0, depth - 1) : depth + 1;
    if (depth > mostDepth) return false;
  }

  return true;
}

function linksOf(document: Document, whole: (address: string) => string | undefined): { text: string; url: string }[] {
  const links = new Map<string, string>();
  for (const link of document.querySelectorAll('a[href]')) {
    const url = whole(link.getAttribute('href') ?? '');
    const text = (link.textContent ?? '').replace(/\s+/g, ' ').trim();
    if (url === undefined || text === '' || links.has(url)) continue;
    links.set(url, text);
    if (links.size >= mostLinks) break;
  }

  return [...links].map(([url, text]) => ({ text, url }));
}

/** Text without Markdown marks. */
const plainOf = (markdown: string): string =>
  markdown
    .replace(/!\[[^\]]*\]\([^)\s]*\)/g, '')
    .replace(/\[((?:[^\]\\]|\\.)*)\]\([^)\s]*\)/g, '$1')
    .replace(/^#{1,6} |^```$|^> ?/gm, '')
    .replace(/\*\*|`/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
