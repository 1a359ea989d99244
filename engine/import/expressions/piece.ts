/** A piece of an expression in our spelling; `loose` pieces want parentheses when something is attached to them. */
export interface ExpressionPiece {
  text: string;
  loose: boolean;
}

export const atomicPiece = (text: string): ExpressionPiece => ({ text, loose: false });
export const loosePiece = (text: string): ExpressionPiece => ({ text, loose: true });

/** Makes a value that may be absent render as nothing. */
export const emptyDefault = " | default('')";

/** In parentheses where needed. */
export const parenthesise = ({ text, loose: open }: ExpressionPiece): string => (open ? `(${text})` : text);

/** `base.a[0]['b-c']`. */
export function memberAccess(base: string, path: readonly string[]): ExpressionPiece {
  const steps = path.map((name) => {
    if (/^[A-Za-z_]\w*$/.test(name) && !notAfterDot.has(name)) return `.${name}`;
    if (/^\d+$/.test(name)) return `[${name}]`;
    return `[${quoteText(name)}]`;
  });
  return atomicPiece(`${base}${steps.join('')}`);
}

/** Words that an expression does not accept as member names. */
export const notAfterDot: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'for']);

/** A text as a literal in a template. */
export const quoteText = (text: string): string => `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n')}'`;
