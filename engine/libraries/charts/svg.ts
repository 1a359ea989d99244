/** Text as it may stand in SVG, also in an attribute. Signs that no XML may hold are left out. */
export const escaped = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element. Numbers are rounded to a tenth of a pixel; `inside` is SVG already. */
export function tag(name: string, attributes: Attributes, inside = ''): string {
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? px(value) : escaped(String(value))}"`)
    .join('');
  return inside === '' ? `<${name}${said}/>` : `<${name}${said}>${inside}</${name}>`;
}

export const text = (words: string, attributes: Attributes): string => tag('text', attributes, escaped(words));

/** What the pointer shows over a mark. */
export const hint = (words: string): string => `<title>${escaped(words)}</title>`;

export const px = (value: number): string => String(Math.round(value * 10) / 10);

/** Pixels that a text takes in a usual font, a little more rather than less. */
export function widthOf(words: string, size: number): number {
  let ems = 0;
  for (const sign of words) {
    const code = sign.codePointAt(0) ?? 0;
    ems += code > 0x2e80 ? 1.02 : /[ilj.,:;'|! ]/.test(sign) ? 0.3 : /[A-ZMW@%mw]/.test(sign) ? 0.72 : 0.56;
  }
  return ems * size;
}

/** A text cut to a width, with an ellipsis where something is missing. */
export function cut(words: string, size: number, width: number): string {
  if (widthOf(words, size) <= width) return words;
  let kept = '';
  for (const sign of words) {
    if (widthOf(`${kept}${sign}…`, size) > width) break;
    kept += sign;
  }
  return `${kept.trimEnd()}…`;
}
