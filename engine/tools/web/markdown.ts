/**
 * The Markdown of a part of a page. `whole` resolves the addresses of links; a link that it cannot resolve becomes plain
 * text.
 */
export function markdownOf(root: Element, whole: (address: string) => string | undefined): string {
  return blocks(root, whole, 0)
    .join('\n\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

type Whole = (address: string) => string | undefined;

/** Block elements. */
const blockNames = new Set(
  'address article aside blockquote body dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table ul'.split(
    ' ',
  ),
);
/** Void elements, and elements whose end tag is optional. */
export const endlessNames = new Set(
  'area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot option optgroup colgroup'.split(
    ' ',
  ),
);
const left = new Set('script style noscript template iframe object svg canvas button select input textarea'.split(' '));

/** Lists nested deeper than this are no longer indented; their text is kept. */
const mostDeep = 200;

/** Trims a line; a regular expression for trailing blanks would take quadratic time. */
function withoutBlanks(line: string): string {
  let [start, end] = [0, line.length];
  while (start < end && isBlank(line, start)) start++;
  while (end > start && isBlank(line, end - 1)) end--;
  return line.slice(start, end);
}

const isBlank = (line: string, at: number): boolean => line[at] === ' ' || line[at] === '\t';

function blocks(parent: Element, whole: Whole, depth: number): string[] {
  const all: string[] = [];
  let words = '';

  const flush = (): void => {
    const text = words.split('\n').map(withoutBlanks).join('\n').trim();
    if (text !== '') all.push(text);
    words = '';
  };

  for (const node of parent.childNodes) {
    if (isElement(node) && blockNames.has(nameOf(node)) && depth < mostDeep) {
      flush();
      all.push(...block(node, whole, depth + 1));
    } else words += inline(node, whole, depth);
  }

  flush();
  return all;
}

function block(element: Element, whole: Whole, depth: number): string[] {
  const name = nameOf(element);
  const inside = (): string[] => blocks(element, whole, depth);
  if (/^h[1-6]$/.test(name)) {
    const text = inside().join(' ').replace(/\s+/g, ' ');
    return text === '' ? [] : [`${'#'.repeat(Number(name[1]))} ${text}`];
  }
  if (name === 'hr') return ['---'];
  if (name === 'pre') return [`\`\`\`\n${(element.textContent ?? '').replace(/^\n/, '').trimEnd()}\n\`\`\``];
  if (name === 'blockquote') return [inside().join('\n\n').replace(/^/gm, '> ')];
  if (name === 'ul' || name === 'ol') return [list(element, name === 'ol', whole, depth)].filter((text) => text !== '');
  if (name === 'table') return [table(element, whole, depth)].filter((text) => text !== '');

  return inside();
}

function list(element: Element, numbered: boolean, whole: Whole, depth: number): string {
  let number = 0;
  return [...element.children]
    .filter((child) => nameOf(child) === 'li')
    .map((item) => {
      const mark = numbered ? `${++number}. ` : '- ';
      const text = blocks(item, whole, depth).join('\n');
      return text === '' ? '' : mark + text.replaceAll('\n', `\n${' '.repeat(mark.length)}`);
    })
    .filter((text) => text !== '')
    .join('\n');
}

/** Tables with one column are used for layout: only their text is kept. */
function table(element: Element, whole: Whole, depth: number): string {
  const rows = [...element.querySelectorAll('tr')].map((row) =>
    [...row.children]
      .filter((cell) => ['td', 'th'].includes(nameOf(cell)))
      .map((cell) => blocks(cell, whole, depth).join(' ').replace(/\s+/g, ' ').replaceAll('|', '\\|')),
  );
  const [head = [], ...rest] = rows.filter((cells) => cells.some((cell) => cell !== ''));
  if (head.length < 2) return [head, ...rest].map((cells) => cells.join(' ')).join('\n\n');

  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rest.map(line)].join('\n');
}

function inline(node: ChildNode, whole: Whole, depth: number): string {
  if (node.nodeType === 3) return (node.textContent ?? '').replace(/\s+/g, ' ');
  if (!isElement(node)) return '';

  const name = nameOf(node);
  if (left.has(name)) return '';
  if (name === 'br') return '\n';
  if (name === 'img') {
    const source = whole(node.getAttribute('src') ?? '');
    const words = (node.getAttribute('alt') ?? '').replace(/[[\]\s]+/g, ' ').trim();
    return source !== undefined && words !== '' ? `![${words}](${source})` : '';
  }
  if (depth >= mostDeep) return (node.textContent ?? '').replace(/\s+/g, ' ');

  const inside = [...node.childNodes].map((child) => inline(child, whole, depth + 1)).join('');
  const text = inside.trim();
  if (text === '') return inside === '' ? '' : ' ';

  const surround = (mark: string): string => inside.replace(text, () => `${mark}${text}${mark}`);
  if (name === 'a') {
    const address = whole(node.getAttribute('href') ?? '');
    return address === undefined ? inside : inside.replace(text, () => `[${text.replace(/[[\]]/g, '\\$&')}](${address})`);
  }
  if (name === 'strong' || name === 'b') return surround('**');
  if (name === 'em' || name === 'i') return surround('*');
  if (name === 'code') return surround('`');

  return inside;
}

const nameOf = (element: Element): string => element.tagName.toLowerCase();

const isElement = (node: ChildNode): node is Element & ChildNode => node.nodeType === 1;
