/** Text escaped for SVG, also in an attribute. Characters that XML forbids are removed. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element. Numbers are rounded to a tenth of a pixel; `inside` is SVG already. */
export function element(name: string, attributes: Attributes, inside = ''): string {
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? formatPixels(value) : escapeXml(String(value))}"`)
    .join('');
  return inside === '' ? `<${name}${said}/>` : `<${name}${said}>${inside}</${name}>`;
}

export const textElement = (words: string, attributes: Attributes): string => element('text', attributes, escapeXml(words));

/** The tooltip of a mark. */
export const titleElement = (words: string): string => `<title>${escapeXml(words)}</title>`;

export const formatPixels = (value: number): string => String(Math.round(value * 10) / 10);

/** The width of a text in a usual font in pixels, rather over- than underestimated. */
export function textWidth(words: string, size: number): number {
  let ems = 0;
  for (const sign of words) {
    const code = sign.codePointAt(0) ?? 0;
    if (code > 0x2e80) ems += 1.02;
    else if (/[ilj.,:;'|! ]/.test(sign)) ems += 0.3;
    else ems += /[A-ZMW@%mw]/.test(sign) ? 0.72 : 0.56;
  }

  return ems * size;
}

/** A text cut to a width, with an ellipsis. */
export function truncateToWidth(words: string, size: number, width: number): string {
  if (textWidth(words, size) <= width) return words;
  let kept = '';
  for (const sign of words) {
    if (textWidth(`${kept}${sign}…`, size) > width) break;
    kept += sign;
  }

  return `${kept.trimEnd()}…`;
}
